/** Asks the server; every refusal comes back as a `Refused` with a problem a person can read. */

import type { paths } from './generated';
import type { Problem } from './types';

export class Refused extends Error {
  constructor(readonly status: number, readonly problem: Problem) {
    super(problem.code);
  }
}

const UNREACHABLE: Problem = {
  code: 'unreachable',
  sentence: {
    en: 'The server does not answer.',
    fr: 'Le serveur ne répond pas.',
  },
  mend: {
    en: 'Check the network; the console tries again by itself.',
    fr: 'Vérifiez le réseau ; la console réessaie d’elle-même.',
  },
};

let signedOut = () => {};
/** Called once for every answer that says the session is over. */
export function onSignedOut(then: () => void) {
  signedOut = then;
}

type Method = 'get' | 'post' | 'delete';
/** Every call that the server's description knows, as `GET /api/picture`. */
export type Call = {
  [Path in keyof paths]: {
    [Verb in Method]: paths[Path][Verb] extends undefined ? never : `${Uppercase<Verb>} ${Path}`
  }[Method]
}[keyof paths];

interface Options {
  /** What stands for the names in braces. */
  path?: Record<string, string | number>;
  query?: Record<string, unknown>;
  body?: unknown;
  signal?: AbortSignal | undefined;
}

function address(pattern: string, { path: names = {}, query = {} }: Options) {
  const path = pattern.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(names[name] ?? ''));
  const given = Object.entries(query).filter(([, value]) => value != null && value !== '');
  const text = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
  return text === '' ? path : `${path}?${text}`;
}

async function refused(response: Response): Promise<Refused> {
  const body = await response.json().catch(() => null);
  const problem: Problem = { ...unnamed(response.status), ...body?.problem };
  const wait = body?.retry_after_s ?? problem.retry_after_s ?? response.headers.get('retry-after');
  if (wait != null) problem.retry_after_s = Number(wait);
  problem.by ??= body?.by;
  problem.seq ??= body?.seq;
  return new Refused(response.status, problem);
}

function unnamed(status: number): Problem {
  return {
    code: `http_${status}`,
    sentence: { en: `The server answered ${status}.`, fr: `Le serveur a répondu ${status}.` },
    mend: {
      en: 'Try again; if it stays, tell whoever runs the server.',
      fr: 'Réessayez ; si cela persiste, prévenez l’exploitant du serveur.',
    },
  };
}

async function asked(what: Call, options: Options): Promise<Response> {
  const [method = '', pattern = ''] = what.split(' ');
  let response: Response;
  try {
    response = await fetch(address(pattern, options), {
      method,
      credentials: 'same-origin',
      headers: options.body === undefined ? {} : { 'content-type': 'application/json' },
      body: options.body === undefined ? null : JSON.stringify(options.body),
      signal: options.signal ?? null,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Refused(0, UNREACHABLE);
  }
  if (!response.ok) {
    if (response.status === 401 && pattern !== '/api/session') signedOut();
    throw await refused(response);
  }
  return response;
}

/** Throws `Refused`, or the `AbortError` of `signal`. */
export async function call<T>(what: Call, options: Options = {}): Promise<T> {
  const response = await asked(what, options);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/** As `call`, for what is answered as text. */
export async function call_text(what: Call): Promise<string> {
  return (await asked(what, {})).text();
}

/** As `call`, for what is answered as bytes. */
export async function call_blob(what: Call, options: Options = {}): Promise<Blob> {
  return (await asked(what, options)).blob();
}

/** The problem in `error`, whatever it is. */
export function problemOf(error: unknown): Problem {
  return error instanceof Refused ? error.problem : UNREACHABLE;
}

export function aborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
