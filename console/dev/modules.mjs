/** The modules that the console is built from, for tests without a browser. */
import { createServer } from 'vite';

/** A loader of `/src/` and what ends it. */
export async function modules() {
  const vite = await createServer({ server: { middlewareMode: true, hmr: false, ws: false }, appType: 'custom', logLevel: 'error', optimizeDeps: { noDiscovery: true } });
  return { load: (path) => vite.ssrLoadModule(`/src/${path}`), close: () => vite.close() };
}
