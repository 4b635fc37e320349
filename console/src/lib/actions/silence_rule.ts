import { tongue } from '../words';
import { LEAD, type Action } from './action';
import { alert_of } from './things';

/** Silences a rule for a while: for one subject, or wholly, which takes two persons. */
export const silence_rule: Action = {
  id: 'silence_rule',
  key: 'S',
  on: ['alert'],
  roles: LEAD,
  label: () => tongue.w.action.silence_rule,
  off: (target) => (alert_of(target) ? null : tongue.w.detail.gone),
  form: 'silence_rule',
};
