export { ask_plan, operation } from './operation.svelte';
export { Index, reader_name, thing_key } from './document';
export { areas_of, lines_of, middle_of, points_of, type At } from './shape';
export { activity, activity_of, type Activity } from './spans';
export type { Column, Form, OperationDocument, Part, Shape, Span, Thing, Value } from './document';
