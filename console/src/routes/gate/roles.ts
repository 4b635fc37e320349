/** Words for what people come as: one that is not known is shown as it is written. */

import { tongue } from '../../lib/words';

export function role_label(role: string): string {
  const words: Record<string, string> = tongue.w.gate.roles;
  return Object.hasOwn(words, role) ? words[role]! : role.replaceAll('_', ' ');
}
