import { operation } from '../operation';
import { tongue } from '../words';
import { COMMAND, type Action } from './action';
import { thing_of } from './things';

/** Proposes to put a plan's overlay into force: takes two persons. */
export const activate_plan: Action = {
  id: 'activate_plan',
  on: ['thing'],
  roles: COMMAND,
  label: () => tongue.w.operation.activate,
  fits: (target) => thing_of(target)?.kind === 'plan',
  off(target) {
    const plan = thing_of(target);
    if (!plan) return tongue.w.detail.gone;
    const active = operation.document?.plan ?? null;
    const is_active = active === plan.id || (active === null && plan.fields['is_base'] === true);
    return is_active ? tongue.w.operation.form.is_active : null;
  },
  wish(target) {
    const plan = thing_of(target);
    return plan ? { command: { do: 'activate_plan', plan: plan.id }, expected: null } : null;
  },
};
