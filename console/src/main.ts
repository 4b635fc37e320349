import './app.css';
import { mount } from 'svelte';
import './lib/look/theme.svelte';

// Whoever only asks whether they may go somewhere loads no console, and is not asked who they are.
const page = /^\/public\/?$/.test(location.pathname)
  ? import('./routes/public/Public.svelte') : import('./App.svelte');
void page.then(({ default: Page }) => mount(Page, { target: document.getElementById('app')! }));
