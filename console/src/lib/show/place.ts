/** Where the selected thing is, if anywhere. */

import type { Position } from '../api';
import type { Selection } from '../here/here.svelte';
import { middle_of, operation } from '../operation';
import { picture } from '../picture';
import { selection_of } from './names';

export function place_of(sel: Selection): Position | null {
  const model = picture.shown;
  switch (sel.kind) {
    case 'alert': {
      const alert = model.alerts.get(Number(sel.id));
      if (!alert) return null;
      const about = place_of_other(selection_of(alert.about));
      return about ?? alert.place;
    }
    case 'incident': {
      const incident = model.incidents.get(Number(sel.id));
      if (incident?.place) return incident.place;
      const alert = incident?.alerts.map((one) => model.alerts.get(one)).find((one) => one?.place);
      return alert?.place ?? null;
    }
    case 'unit': {
      const tasking = model.units.get(sel.id)?.tasking;
      const order = tasking == null ? undefined : model.taskings.get(tasking);
      const ordered = order?.place
        ?? (order ? place_of({ kind: 'incident', id: String(order.incident) }) : null);
      return reported_by(sel.id) ?? ordered ?? base_of(sel.id);
    }
    default: return place_of_other(sel);
  }
}

/** Where a unit says that it is. */
function reported_by(unit: string): Position | null {
  const place = picture.shown.units.get(unit)?.place;
  return place ? { longitude_deg: place[0]!, latitude_deg: place[1]! } : null;
}

/** Where a unit comes from. */
function base_of(unit: string): Position | null {
  const { longitude_deg, latitude_deg } = operation.get('unit', unit)?.fields ?? {};
  return typeof longitude_deg === 'number' && typeof latitude_deg === 'number'
    ? { longitude_deg, latitude_deg } : null;
}

function place_of_other(sel: Selection): Position | null {
  if (sel.kind === 'track') {
    const track = picture.tracks.find(sel.id);
    return track && !Number.isNaN(track.latitude_deg)
      ? { latitude_deg: track.latitude_deg, longitude_deg: track.longitude_deg } : null;
  }
  if (sel.kind === 'volume') {
    const volume = picture.shown.operation?.volumes.find((one) => one.id === sel.id);
    if (!volume || volume.outline.length === 0) return null;
    const { outline } = volume;
    const mean = (of: 0 | 1) => outline.reduce((sum, p) => sum + p[of], 0) / outline.length;
    return { longitude_deg: mean(0), latitude_deg: mean(1) };
  }
  if (sel.kind === 'thing') {
    const geometry = operation.find(sel.id)?.geometry;
    return geometry ? middle_of(geometry) : null;
  }
  return null;
}
