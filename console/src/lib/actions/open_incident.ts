import { tongue } from '../words';
import { DECIDE, type Action } from './action';
import { alert_of } from './things';

/** Opens an incident, from an alert or about a track. */
export const open_incident: Action = {
  id: 'open_incident',
  key: 'I',
  on: ['alert', 'track', 'source', 'volume'],
  roles: DECIDE,
  label: () => tongue.w.action.open_incident,
  off(target) {
    if (target.kind !== 'alert') return null;
    const alert = alert_of(target);
    if (!alert) return tongue.w.detail.gone;
    return alert.incident === null ? null : tongue.w.off.in_incident(alert.incident);
  },
  form: 'open_incident',
};
