/** Calls to the box of a gate, which serves the page itself; a node has none of them. */

import { call } from './client';
import type {
  EnrolmentView, GateView, JudgedView, Settle, ShownView, SlipView,
} from './types';

/** One of the two: a code that was read, or a short code that was read out. */
export interface Scan {
  text?: string;
  short?: string;
  is_exit: boolean;
  lane?: number;
}

export const gate = {
  enrol: (token: string) => call<GateView>('POST /gate/api/enrol', { body: { token } }),
  state: (signal: AbortSignal) => call<GateView>('GET /gate/api/state', { signal }),
  enrolment: () => call<EnrolmentView>('GET /gate/api/enrolment'),
  scan: (scan: Scan, signal: AbortSignal) =>
    call<JudgedView>('POST /gate/api/scan', { body: scan, signal }),
  /** What the scanner of a lane reads after so many codes; the answer waits for it. */
  shown: (lane: number, after: number | null, signal: AbortSignal) =>
    call<ShownView>('GET /gate/api/shown', {
      query: after === null ? { lane } : { lane, after }, signal,
    }),
  settle: (record: number, settle: Settle, why?: string) =>
    call<JudgedView>('POST /gate/api/records/{record}', {
      path: { record }, body: why === undefined ? { settle } : { settle, why },
    }),
  slip: (record: number) =>
    call<SlipView>('GET /gate/api/records/{record}/slip', { path: { record } }),
  sign_on: (text: string, post: string) =>
    call<GateView>('POST /gate/api/agents', { body: { text, post } }),
  sign_off: (badge: string) => call<GateView>('POST /gate/api/agents/off', { body: { badge } }),
  break_glass: (people_count: number, escort: string, why: string) =>
    call<GateView>('POST /gate/api/break-glass', { body: { people_count, escort, why } }),
  /** 0 minutes end it. */
  press: (minutes: number, why: string) =>
    call<GateView>('POST /gate/api/pressure', { body: { minutes, why } }),
};
