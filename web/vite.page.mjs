// A page of one script and one style sheet under fixed names, laid beside the other files of its folder: what serves it
// names them (a CSP, the component that embeds them).
import { defineConfig } from 'vite';
import { svelte } from '@sveltejs/vite-plugin-svelte';

export const page = (name, { folder, base = '/', first = false }) =>
  defineConfig({
    root: name,
    base,
    configFile: false,
    plugins: [svelte({ configFile: '../svelte.config.js' })],
    build: {
      outDir: `../../build/web/${folder}`,
      emptyOutDir: first,
      target: 'es2022',
      assetsInlineLimit: 0,
      cssCodeSplit: false,
      modulePreload: { polyfill: false },
      rollupOptions: {
        input: `${name}/${name}.html`,
        output: { entryFileNames: `${name}.js`, assetFileNames: `${name}[extname]`, codeSplitting: false },
      },
    },
  });
