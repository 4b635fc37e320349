import { tongue } from '../words';
import { DECIDE, type Action } from './action';
import { incident_of } from './things';

/** Changes what an incident is: kind, severity, alerts, place. */
export const update_incident: Action = {
  id: 'update_incident',
  key: 'U',
  on: ['incident'],
  roles: DECIDE,
  label: () => tongue.w.action.update_incident,
  off(target) {
    const incident = incident_of(target);
    if (!incident) return tongue.w.detail.gone;
    return incident.state === 'closed' ? tongue.w.off.closed : null;
  },
  form: 'update_incident',
};
