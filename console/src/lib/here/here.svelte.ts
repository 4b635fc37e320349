/**
 * Where the reader is: the address bar as state. Screen, selection, time, filters and viewport
 * are all in it, so that a link opens exactly what its sender saw.
 */

export const SCREENS = [
  'map', 'incidents', 'air', 'gates', 'cameras', 'operation', 'calendar', 'plans', 'journal',
  'sources', 'runs', 'accounts', 'api-docs',
] as const;
export type Screen = (typeof SCREENS)[number];
/** A screen, or a page of it: `operation/zone/red`. */
export type Page = Screen | `${Screen}/${string}`;

/** `thing`: anything else of the operation, by its key, such as `zone/red`. */
export type ThingKind =
  | 'alert' | 'track' | 'incident' | 'unit' | 'source' | 'volume' | 'entry' | 'thing';
export interface Selection { kind: ThingKind; id: string }

class Here {
  #url = $state.raw(new URL(location.href));

  constructor() {
    window.addEventListener('popstate', () => (this.#url = new URL(location.href)));
  }

  get screen(): Screen {
    const first = this.#url.pathname.split('/')[1] as Screen;
    return SCREENS.includes(first) ? first : 'map';
  }
  /** What the path says after the screen. */
  get rest(): string[] {
    return this.#url.pathname.split('/').slice(2).filter(Boolean).map(decodeURIComponent);
  }
  get login(): boolean {
    return this.#url.pathname === '/login';
  }
  /** Path and query: what a decision records as the view. */
  get view(): string {
    return this.#url.pathname + this.#url.search;
  }
  /** A one-time login in the fragment. */
  get once(): string | null {
    return new URLSearchParams(this.#url.hash.slice(1)).get('once');
  }
  get sel(): Selection | null {
    return readSelection(this.get('sel'));
  }
  /** The past moment, Unix milliseconds; null: live. */
  get at(): number | null {
    const at = Date.parse(this.get('at') ?? '');
    return Number.isNaN(at) ? null : at;
  }
  get(key: string): string | null {
    return this.#url.searchParams.get(key);
  }

  /** The address of a screen or page with the selection and the time kept. */
  href(screen: Page, change: Record<string, string | null> = {}): string {
    const kept: Record<string, string | null> = {
      sel: this.get('sel'), at: this.get('at'), map: this.get('map'), tab: null,
    };
    return `/${screen}${query({ ...kept, ...change })}`;
  }

  go(href: string) {
    if (href === this.view) return;
    history.pushState(null, '', href);
    this.#url = new URL(location.href);
  }

  /** Changes keys of the query; `replace` leaves no step in the browser's history. */
  set(change: Record<string, string | null>, replace = true) {
    const now = Object.fromEntries(this.#url.searchParams);
    const path = this.login || this.#url.pathname === '/' ? '/map' : this.#url.pathname;
    const href = path + query({ ...now, ...change });
    if (href === this.view) return;
    if (replace) history.replaceState(null, '', href);
    else history.pushState(null, '', href);
    this.#url = new URL(location.href);
  }

  select(sel: Selection | null) {
    this.set({ sel: sel && writeSelection(sel) }, false);
  }

  /** Goes to a past moment, rounded to the second, or to live. */
  travel(at: number | null, replace = true) {
    const text = at === null ? null : new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
    this.set({ at: text }, replace);
  }

  forgetFragment() {
    history.replaceState(null, '', this.view);
    this.#url = new URL(location.href);
  }
}

/** As `URLSearchParams` writes it, but `:`, `,` and `/` stay readable. */
function query(values: Record<string, string | null>): string {
  const parts = Object.entries(values)
    .filter((pair): pair is [string, string] => pair[1] !== null && pair[1] !== '')
    .map(([key, value]) => `${key}=${encodeURIComponent(value).replace(/%(3A|2C|2F)/g, unescape)}`);
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}
const unescape = (escaped: string) => decodeURIComponent(escaped);

const KINDS: readonly string[] = [
  'alert', 'track', 'incident', 'unit', 'source', 'volume', 'entry', 'thing',
];

export function readSelection(text: string | null): Selection | null {
  const [kind = '', ...rest] = (text ?? '').split(':');
  const id = rest.join(':');
  return KINDS.includes(kind) && id !== '' ? { kind: kind as ThingKind, id } : null;
}

export function writeSelection(sel: Selection): string {
  return `${sel.kind}:${sel.id}`;
}

export const here = new Here();
