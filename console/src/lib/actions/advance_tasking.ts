import { TASKING_STATUSES, type Tasking, type TaskingStatus } from '../api';
import { tongue } from '../words';
import { LEAD, type Action, type Wish } from './action';
import { tasking_of } from './things';

export function next_status(tasking: Tasking): TaskingStatus | null {
  return TASKING_STATUSES[TASKING_STATUSES.indexOf(tasking.status) + 1] ?? null;
}

export function advance(tasking: Tasking, status: TaskingStatus): Wish {
  return {
    command: { do: 'advance_tasking', tasking: tasking.tasking, status },
    expected: tasking.changed_seq,
  };
}

/** Notes that a unit has come one step further. */
export const advance_tasking: Action = {
  id: 'advance_tasking',
  key: 'V',
  on: ['unit'],
  roles: LEAD,
  label(target) {
    const tasking = tasking_of(target);
    const status = tasking && next_status(tasking);
    return status ? tongue.w.action.advance(tongue.w.status[status]) : tongue.w.action.advance_next;
  },
  fits: (target) => tasking_of(target) !== undefined,
  off(target) {
    const tasking = tasking_of(target);
    return tasking && next_status(tasking) ? null : tongue.w.off.released;
  },
  wish(target) {
    const tasking = tasking_of(target);
    const status = tasking && next_status(tasking);
    return tasking && status ? advance(tasking, status) : null;
  },
};
