import { tongue } from '../words';
import { LEAD, type Action } from './action';
import { incident_of, open_incidents, tasking_of, unit_of } from './things';

/** Sends a unit to an incident. */
export const task_unit: Action = {
  id: 'task_unit',
  key: 'D',
  on: ['incident', 'unit'],
  roles: LEAD,
  label: () => tongue.w.action.task_unit,
  off(target) {
    if (target.kind === 'incident') {
      const incident = incident_of(target);
      if (!incident) return tongue.w.detail.gone;
      return incident.state === 'closed' ? tongue.w.off.closed : null;
    }
    if (!unit_of(target)) return tongue.w.detail.gone;
    const tasking = tasking_of(target);
    if (tasking) return tongue.w.off.busy(tasking.incident);
    return open_incidents().length === 0 ? tongue.w.off.no_incident : null;
  },
  form: 'task_unit',
};
