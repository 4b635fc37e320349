import en from '../../lib/words/en';

/** Every kind of entry, as searches name them. */
export const KINDS: readonly string[] = Object.keys(en.entry_kind);
