/** Gates: checkpoints, crossed out while they are closed; those that report say how they stand. */

import type { Thing } from '../../operation';
import { point_layer } from '../points';
import type { Scene } from '../scene';
import type { Mark } from '../signs';

function mark_of(thing: Thing, scene: Scene): Mark | null {
  const state = scene.gates?.of.get(thing.id)?.state;
  return state === undefined || state === 'never' ? null : state;
}

export const gates = () => point_layer('gate', {
  marks: { key: (scene) => scene.gates?.key ?? '', of: mark_of },
});
