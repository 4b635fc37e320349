import { tongue } from '../words';
import { DECIDE, type Action } from './action';
import { alert_of, name_of } from './things';

/** Takes an alert: others see who has it, and it stops making itself heard. */
export const acknowledge_alert: Action = {
  id: 'acknowledge_alert',
  key: 'A',
  on: ['alert'],
  roles: DECIDE,
  label: () => tongue.w.action.acknowledge,
  off(target) {
    const alert = alert_of(target);
    if (!alert) return tongue.w.detail.gone;
    if (alert.state === 'judged') return tongue.w.off.judged(name_of(alert.judged_by));
    if (alert.state === 'acknowledged') return tongue.w.off.taken(name_of(alert.acknowledged_by));
    return null;
  },
  wish(target) {
    const alert = alert_of(target);
    return alert
      ? { command: { do: 'acknowledge_alert', alert: alert.alert }, expected: alert.changed_seq }
      : null;
  },
};
