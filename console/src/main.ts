import './app.css';
import { mount, type Component } from 'svelte';
import './lib/look/theme.svelte';

/** No part of the console: whoever is there is not asked who they are, and loads none of it. */
const OPEN: Record<string, () => Promise<{ default: Component }>> = {
  '/public': () => import('./routes/public/Public.svelte'),
  '/gate': () => import('./routes/gate/Gate.svelte'),
  '/gate/phone': () => import('./routes/gate/phone/Phone.svelte'),
};
const page = OPEN[location.pathname.replace(/\/$/, '')] ?? (() => import('./App.svelte'));
void page().then(({ default: Page }) =>
  mount(Page, { target: document.getElementById('app')! }));
