import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const server = process.env.BASE_URL ?? 'http://127.0.0.1:7000';

const proxy = {
  '/api/': { target: server, ws: true },
  '/tlog/': { target: server },
  '/gate/api/': { target: server },
  '/metrics': { target: server },
};

export default defineConfig({
  plugins: [svelte()],
  build: {
    target: 'es2022',
    // Nothing is inlined as a data: address, so that a strict content policy can be kept.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    modulePreload: { polyfill: false },
  },
  // MapLibre's worker is a module of its own.
  worker: { format: 'es' },
  // `npm run dev`, and `npx vite preview` for what was built, in front of a server that runs.
  server: { proxy },
  preview: { proxy },
});
