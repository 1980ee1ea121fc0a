// The PIN page for HiPKI, laid beside the site under fixed names: its CSP names its one script and its one style sheet.
import { defineConfig } from 'vite';
import { svelte } from '@sveltejs/vite-plugin-svelte';

export default defineConfig({
  root: 'hipki',
  configFile: false,
  plugins: [svelte({ configFile: '../svelte.config.js' })],
  build: {
    outDir: '../../build/web/site',
    emptyOutDir: false,
    target: 'es2022',
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: 'hipki/hipki.html',
      output: { entryFileNames: 'hipki.js', assetFileNames: 'hipki[extname]', codeSplitting: false },
    },
  },
});
