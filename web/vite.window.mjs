// The component's window: fixed names, because tpcard-agent embeds the files and serves them under /window/.
import { defineConfig } from 'vite';
import { svelte } from '@sveltejs/vite-plugin-svelte';

export default defineConfig({
  root: 'window',
  base: '/window/',
  configFile: false,
  plugins: [svelte({ configFile: '../svelte.config.js' })],
  build: {
    outDir: '../../build/web/window',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: 'window/window.html',
      output: { entryFileNames: 'window.js', assetFileNames: 'window[extname]', codeSplitting: false },
    },
  },
});
