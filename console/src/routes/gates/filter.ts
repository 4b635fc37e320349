/** Which gates are listed, as the address has it. */

import type { CentreGate } from '../../lib/api';
import { has_reported } from '../../lib/gates/state';

/** In the address, for gates that lead into no zone of the operation; no zone has such an id. */
export const NO_ZONE = '-';

export interface Filter {
  zone: string | null;
  /** Only those that report, or did before they fell silent. */
  reporting: boolean;
}

export const read_filter = (address: { get(key: string): string | null }): Filter =>
  ({ zone: address.get('zone'), reporting: address.get('reports') === '1' });

export const fits = (one: CentreGate, { zone, reporting }: Filter) =>
  (zone === null || (one.zone ?? NO_ZONE) === zone) && (!reporting || has_reported(one));
