/** Calls about the gates, as the centre knows them; their boxes are asked by `gate.ts`. */

import { call } from './client';
import type { GatesView, MovementsView } from './types';

export const gates = {
  /** Now: how gates were is not kept. */
  list: (signal: AbortSignal) => call<GatesView>('GET /api/gates', { signal }),
  /** Where a pass was; the question is written into the journal first. */
  movements: (pass: string, purpose: string, signal: AbortSignal) =>
    call<MovementsView>('GET /api/gates/movements', { query: { pass, purpose }, signal }),
};
