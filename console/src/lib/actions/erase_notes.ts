import { COMMAND, type Wish } from './action';

/** Proposes to erase texts from the vault: takes two persons. */
export const erase_notes = {
  roles: COMMAND,
  wish: (notes: number[]): Wish => ({ command: { do: 'erase_notes', notes }, expected: null }),
};
