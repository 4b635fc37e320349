/** A source of features that is written anew only when what it shows has changed. */

import type { Feature } from 'geojson';
import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl';

export class Sheet {
  #key: string | null = null;

  constructor(readonly id: string) {}

  add(map: MapLibre) {
    this.#key = null;
    map.addSource(this.id, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
  }

  put(map: MapLibre, key: string, features: () => Feature[]) {
    if (key === this.#key) return;
    this.#key = key;
    map.getSource<GeoJSONSource>(this.id)?.setData({ type: 'FeatureCollection', features: features() });
  }
}
