/** The reader's language, remembered on this machine. */

import en, { type Words } from './en';
import fr from './fr';

export type Code = 'en' | 'fr';
const ALL: Record<Code, Words> = { en, fr };
const KEY = 'cordon.language';

class Tongue {
  code = $state<Code>(first());

  get w(): Words {
    return ALL[this.code];
  }
  /** The language that is not the reader's, for what is said in both. */
  get other(): Code {
    return this.code === 'en' ? 'fr' : 'en';
  }
  in(code: Code): Words {
    return ALL[code];
  }
  /** The reader's half of a bilingual sentence. */
  pick(both: { en: string; fr: string }): string {
    return both[this.code] || both.en;
  }
  set(code: Code) {
    this.code = code;
    localStorage.setItem(KEY, code);
    document.documentElement.lang = code;
  }
}

function first(): Code {
  const kept = localStorage.getItem(KEY);
  const code: Code =
    kept === 'en' || kept === 'fr' ? kept
    : navigator.languages.find((l) => /^(en|fr)\b/.test(l))?.startsWith('fr') ? 'fr'
    : 'en';
  document.documentElement.lang = code;
  return code;
}

export const tongue = new Tongue();
