export { tongue, type Code } from './words.svelte';
export type { Words } from './en';
export * as format from './format';
