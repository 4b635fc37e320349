/** Every call of the border, one function each. */

import { call, call_text } from './client';
import type {
  Account, AirView, CommandAnswer, CommandRequest, Health, JournalPage, JournalTimes, Note, Picture, Proof,
  Role, Session, TrackDetail,
} from './types';

export * from './camera';
export * from './gate';
export * from './gates';
export * from './operation';
export * from './runs';
export * from './types';
export { aborted, onSignedOut, problemOf, Refused } from './client';
export { Newest } from './newest';

type Who = Session | { account: null };

export const session = {
  read: () => call<Who>('GET /api/session'),
  enter: (name: string, password: string) =>
    call<Session>('POST /api/session', { body: { name, password } }),
  enterOnce: (once: string) => call<Session>('POST /api/session', { body: { once } }),
  leave: () => call<void>('DELETE /api/session'),
  setPassword: (password: string) =>
    call<Session>('POST /api/session/password', { body: { password } }),
};

export const accounts = {
  list: () => call<Account[]>('GET /api/accounts'),
  add: (name: string, roles: Role[]) =>
    call<Account>('POST /api/accounts', { body: { name, roles } }),
  setRoles: (account: string, roles: Role[]) =>
    call<Account>('POST /api/accounts/{account}/roles', { path: { account }, body: { roles } }),
  once: (account: string) =>
    call<Account>('POST /api/accounts/{account}/once', { path: { account } }),
};

export const picture = {
  at: (at: string, signal: AbortSignal) =>
    call<Picture>('GET /api/picture', { query: { at }, signal }),
  /** A track and its trail, now or as of a moment. */
  track: (track: string, at: string | null, signal: AbortSignal) =>
    call<TrackDetail>('GET /api/tracks/{track}', { path: { track }, query: { at }, signal }),
};

/** Texts from the vault; each reading is written into the journal first. */
export const notes = {
  /** `about` is written as `alert:17`. */
  about: (about: string) => call<Note[]>('GET /api/notes', { query: { about } }),
};

export const send = (request: CommandRequest) =>
  call<CommandAnswer>('POST /api/commands', { body: request });

export interface JournalQuery {
  before?: number;
  limit?: number;
  kind?: string;
  author?: string;
  text?: string;
}
export const journal = {
  page: (query: JournalQuery, signal?: AbortSignal) =>
    call<JournalPage>('GET /api/journal', { query: { ...query }, signal }),
  entry: async (seq: number) =>
    (await journal.page({ before: seq + 1, limit: 1 })).entries.find((e) => e.seq === seq) ?? null,
  proof: (seq: number) => call<Proof>('GET /api/journal/{seq}/proof', { path: { seq } }),
  times: () => call<JournalTimes>('GET /api/journal/times'),
};

/** What is served for any program that reads C2SP tlog-tiles. */
export const tlog = {
  checkpoint: () => call_text('GET /tlog/checkpoint'),
  /** The signed-note verifier key. */
  key: () => call_text('GET /tlog/key.pub'),
};

/** The air desk, now or at a moment. */
export const air = (at: string | null, signal: AbortSignal) =>
  call<AirView>('GET /api/air', { query: at === null ? {} : { at }, signal });

export const health = () => call<Health>('GET /api/health');
