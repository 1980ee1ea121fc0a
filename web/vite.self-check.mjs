// The component's self-check page: laid beside the window's files, which tpcard-agent embeds and serves under /window/.
import { defineConfig } from 'vite';
import { svelte } from '@sveltejs/vite-plugin-svelte';

export default defineConfig({
  root: 'self-check',
  base: '/window/',
  configFile: false,
  plugins: [svelte({ configFile: '../svelte.config.js' })],
  build: {
    outDir: '../../build/web/window',
    emptyOutDir: false,
    target: 'es2022',
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: 'self-check/self-check.html',
      output: { entryFileNames: 'self-check.js', assetFileNames: 'self-check[extname]', codeSplitting: false },
    },
  },
});
