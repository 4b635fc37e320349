/** Keys of the map's tools; they come before the screen's while a tool is open. */

import { crosses_itself } from '../../lib/map/draft';
import { plain, writing } from '../../lib/ui/press';
import { tools } from './tools.svelte';

function pressed(event: KeyboardEvent, add_middle: () => void): boolean {
  if (tools.panel === null || !plain(event)) return false;
  if (event.key === 'Escape') {
    // First out of a field, so that a half-written form is not lost by one key.
    if (writing(event)) (event.target as HTMLElement).blur();
    else tools.end();
    return true;
  }
  if (!tools.is_drawing || writing(event)) return false;
  const on_button = (event.target as Element).closest?.('button, a, summary') != null;
  if (event.key === ' ' && !on_button) add_middle();
  else if (event.key === 'Backspace') tools.undo();
  else if (event.key === 'Enter' && !on_button && tools.panel === 'zone') close();
  else return false;
  return true;
}

/** A zone that is no zone stays open; its panel says why. */
function close() {
  if (tools.points.length >= 3 && !crosses_itself(tools.points)) tools.is_closed = true;
}

export function tool_key(event: KeyboardEvent, add_middle: () => void) {
  if (!pressed(event, add_middle)) return;
  event.preventDefault();
  event.stopPropagation();
}
