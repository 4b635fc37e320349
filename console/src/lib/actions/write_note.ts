import { tongue } from '../words';
import { WRITE, type Action } from './action';

/** Writes free text about a thing; it is kept in the vault. */
export const write_note: Action = {
  id: 'write_note',
  key: 'N',
  on: ['alert', 'incident', 'track', 'unit', 'source', 'volume'],
  roles: WRITE,
  label: () => tongue.w.action.write_note,
  off: () => null,
  form: 'write_note',
};
