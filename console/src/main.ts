import './app.css';
import { mount } from 'svelte';
import App from './App.svelte';
import './lib/look/theme.svelte';

mount(App, { target: document.getElementById('app')! });
