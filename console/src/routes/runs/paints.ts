/** The theme's colours, for what is painted and not styled. */

import type { Colours } from './gantt';

export function colours_of(element: Element): Colours {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    day: of('--accent'), night: of('--past'), target: of('--warning'), min: of('--critical'), line: of('--line'),
    line_strong: of('--line-strong'), chosen: of('--chosen'), accent: of('--text'), on: of('--on-accent'), faint: of('--faint'),
    surface: of('--surface'),
  };
}
