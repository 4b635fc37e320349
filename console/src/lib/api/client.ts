/** Asks the server; every refusal comes back as a `Refused` with a problem a person can read. */

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

interface Options { body?: unknown; signal?: AbortSignal; query?: Record<string, unknown> }

function address(path: string, query: Record<string, unknown> = {}) {
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

/** Throws `Refused`, or the `AbortError` of `signal`. */
export async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(address(path, options.query), {
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
    if (response.status === 401 && path !== '/api/session') signedOut();
    throw await refused(response);
  }
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/** The problem in `error`, whatever it is. */
export function problemOf(error: unknown): Problem {
  return error instanceof Refused ? error.problem : UNREACHABLE;
}

export function aborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
