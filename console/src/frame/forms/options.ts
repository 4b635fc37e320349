/** The choices of the forms, in the reader's words. */

import { INCIDENT_KINDS, OUTCOMES, SEVERITIES } from '../../lib/api';
import { tongue } from '../../lib/words';

export const kinds = () => INCIDENT_KINDS.map((value) => ({ value, label: tongue.w.kind[value] }));
export const severities = () =>
  SEVERITIES.map((value) => ({ value, label: tongue.w.severity[value], class: value }));
export const outcomes = () => OUTCOMES.map((value) => ({ value, label: tongue.w.outcome[value] }));
/** Null for nothing written. */
export const text_or_null = (text: string) => (text.trim() === '' ? null : text.trim());
