import { tongue } from '../words';
import { LEAD, type Action } from './action';
import { incident_of, name_of_unit, taskings_of } from './things';

/** Closes an incident with its outcome. */
export const close_incident: Action = {
  id: 'close_incident',
  key: 'C',
  on: ['incident'],
  roles: LEAD,
  label: () => tongue.w.action.close_incident,
  off(target) {
    const incident = incident_of(target);
    if (!incident) return tongue.w.detail.gone;
    if (incident.state === 'closed') return tongue.w.off.closed;
    const out = taskings_of(incident.incident).find((one) => one.status !== 'released');
    return out ? tongue.w.off.units_out(name_of_unit(out.unit)) : null;
  },
  form: 'close_incident',
};
