/** The screens of the rail, in order; a number each. */

import type { Component } from 'svelte';
import Braces from '@lucide/svelte/icons/braces';
import CalendarRange from '@lucide/svelte/icons/calendar-range';
import Cctv from '@lucide/svelte/icons/cctv';
import DoorOpen from '@lucide/svelte/icons/door-open';
import FolderTree from '@lucide/svelte/icons/folder-tree';
import GitCompare from '@lucide/svelte/icons/git-compare';
import LayoutList from '@lucide/svelte/icons/layout-list';
import Map from '@lucide/svelte/icons/map';
import Plane from '@lucide/svelte/icons/plane';
import RadioTower from '@lucide/svelte/icons/radio-tower';
import ScrollText from '@lucide/svelte/icons/scroll-text';
import Siren from '@lucide/svelte/icons/siren';
import Users from '@lucide/svelte/icons/users';
import type { Screen } from '../lib/here/here.svelte';
import { session } from '../lib/session/session.svelte';

export interface ScreenLink { id: Screen; icon: Component<{ size?: number }> }

const ALL: readonly ScreenLink[] = [
  { id: 'map', icon: Map },
  { id: 'incidents', icon: Siren },
  { id: 'air', icon: Plane },
  { id: 'gates', icon: DoorOpen },
  { id: 'cameras', icon: Cctv },
  { id: 'operation', icon: FolderTree },
  { id: 'calendar', icon: CalendarRange },
  { id: 'plans', icon: GitCompare },
  { id: 'journal', icon: ScrollText },
  { id: 'sources', icon: RadioTower },
  { id: 'runs', icon: LayoutList },
  { id: 'accounts', icon: Users },
  { id: 'api-docs', icon: Braces },
];

/** Those of this account: accounts are for administrators. */
export function screens(): ScreenLink[] {
  return ALL.filter((one) => one.id !== 'accounts' || session.may(['administrator']));
}
