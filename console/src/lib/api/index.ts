/** Every call of the border, one function each. */

import { call } from './client';
import type {
  Account, CommandAnswer, CommandRequest, Health, JournalPage, JournalTimes, Note, Picture, Proof,
  Role, Session, TrackDetail,
} from './types';

export * from './types';
export { aborted, onSignedOut, problemOf, Refused } from './client';

type Who = Session | { account: null };

export const session = {
  read: () => call<Who>('GET', '/api/session'),
  enter: (name: string, password: string) =>
    call<Session>('POST', '/api/session', { body: { name, password } }),
  enterOnce: (once: string) => call<Session>('POST', '/api/session', { body: { once } }),
  leave: () => call<void>('DELETE', '/api/session'),
  setPassword: (password: string) =>
    call<Session>('POST', '/api/session/password', { body: { password } }),
};

/** The server may answer a list, or a list under a key; both are read. */
async function list<T>(answer: Promise<T[] | Record<string, T[]>>, key: string): Promise<T[]> {
  const body = await answer;
  return Array.isArray(body) ? body : (body[key] ?? []);
}

export const accounts = {
  list: () => list(call<Account[]>('GET', '/api/accounts'), 'accounts'),
  add: (name: string, roles: Role[]) =>
    call<Account>('POST', '/api/accounts', { body: { name, roles } }),
  setRoles: (account: string, roles: Role[]) =>
    call<Account>('POST', `/api/accounts/${encodeURIComponent(account)}/roles`, {
      body: { roles },
    }),
  once: (account: string) =>
    call<Account>('POST', `/api/accounts/${encodeURIComponent(account)}/once`),
};

export const picture = {
  at: (at: string, signal: AbortSignal) =>
    call<Picture>('GET', '/api/picture', { query: { at }, signal }),
  track: (track: string, signal?: AbortSignal) =>
    call<TrackDetail>('GET', `/api/tracks/${encodeURIComponent(track)}`, signal ? { signal } : {}),
  notes: (incident: number) =>
    list(call<Note[]>('GET', `/api/incidents/${incident}/notes`), 'notes'),
};

export const send = (request: CommandRequest) =>
  call<CommandAnswer>('POST', '/api/commands', { body: request });

export interface JournalQuery {
  before?: number;
  limit?: number;
  kind?: string;
  author?: string;
  text?: string;
}
export const journal = {
  page: (query: JournalQuery, signal?: AbortSignal) =>
    call<JournalPage>('GET', '/api/journal', { query: { ...query }, ...(signal && { signal }) }),
  entry: async (seq: number) =>
    (await journal.page({ before: seq + 1, limit: 1 })).entries.find((e) => e.seq === seq) ?? null,
  proof: (seq: number) => call<Proof>('GET', `/api/journal/${seq}/proof`),
  times: () => call<JournalTimes>('GET', '/api/journal/times'),
};

export const health = () => call<Health>('GET', '/api/health');
