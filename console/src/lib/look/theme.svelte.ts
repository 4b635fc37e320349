/** Dark for the night, light for a gate in the sun; remembered on this machine. */

export type Flavour = 'dark' | 'light';
const KEY = 'cordon.theme';

class Theme {
  flavour = $state<Flavour>(localStorage.getItem(KEY) === 'light' ? 'light' : 'dark');

  constructor() {
    document.documentElement.dataset.theme = this.flavour;
  }
  /** Where nobody has chosen on this machine. */
  prefer(flavour: Flavour) {
    if (localStorage.getItem(KEY) !== null) return;
    this.flavour = flavour;
    document.documentElement.dataset.theme = flavour;
  }
  set(flavour: Flavour) {
    this.flavour = flavour;
    document.documentElement.dataset.theme = flavour;
    localStorage.setItem(KEY, flavour);
  }
}

export const theme = new Theme();
