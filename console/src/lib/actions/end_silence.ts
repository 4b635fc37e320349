import type { Silence } from '../api';
import { LEAD, type Wish } from './action';

/** Ends a silence before its time; the undo of silencing. */
export const end_silence = {
  roles: LEAD,
  wish: (silence: Silence): Wish => ({
    command: { do: 'end_silence', silence: silence.silence },
    expected: silence.changed_seq,
  }),
};
