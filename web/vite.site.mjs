// The site: hashed assets, so that the service may let browsers keep them for ever. Nothing is inlined:
// the CSP allows neither data: scripts nor inline styles.
import { defineConfig } from 'vite';
import { svelte } from '@sveltejs/vite-plugin-svelte';

export default defineConfig({
  root: 'site',
  configFile: false,
  plugins: [svelte({ configFile: '../svelte.config.js' })],
  build: {
    outDir: '../../build/web/site',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
});
