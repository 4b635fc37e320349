import type { Verdict } from '../api';
import { tongue } from '../words';
import { DECIDE, type Action } from './action';
import { alert_of, name_of } from './things';

/** Says what an alert was: false, true but not relevant, or relevant. */
function judge(verdict: Verdict, key: string): Action {
  return {
    id: `judge_${verdict}`,
    key,
    on: ['alert'],
    roles: DECIDE,
    label: () => tongue.w.action[`judge_${verdict}`],
    off(target) {
      const alert = alert_of(target);
      if (!alert) return tongue.w.detail.gone;
      return alert.state === 'judged' ? tongue.w.off.judged(name_of(alert.judged_by)) : null;
    },
    wish(target) {
      const alert = alert_of(target);
      return alert && {
        command: { do: 'judge_alert', alert: alert.alert, verdict },
        expected: alert.changed_seq,
      } || null;
    },
  };
}

export const judge_false = judge('false', 'F');
export const judge_irrelevant = judge('irrelevant', 'T');
export const judge_relevant = judge('relevant', 'R');
