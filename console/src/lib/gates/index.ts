export { gates, is_late } from './gates.svelte';
export {
  by_lane, has_reported, is_pressed, is_silent, judgements, signs_of, state_of, worst_first,
  type GateSigns, type GateState,
} from './state';
