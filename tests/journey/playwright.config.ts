import { defineConfig } from '@playwright/test';
import { join } from 'node:path';
import { chromium } from './chromium.ts';
import { root } from '../support/paths.ts';

/** What measures times wants a quiet machine: `./test times` runs these and nothing else, `./test` all but these. */
const times = /\bvirtual-card-times\.test\.ts/;
const measuring = process.env['TPCARD_TIMES'] !== undefined;

export default defineConfig({
  testDir: '.',
  testMatch: '*.test.ts',
  ...(measuring ? { grep: times } : { grepInvert: times }),
  outputDir: join(root, 'build/test/journey'),
  // Each worker has a service, a mailbox, authorities, a reader and a component of its own.
  workers: 2,
  fullyParallel: true,
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    launchOptions: chromium,
    viewport: { width: 1280, height: 800 },
    locale: 'zh-TW',
    timezoneId: 'Asia/Taipei',
    actionTimeout: 30_000,
    // A trace of everything costs half as much again: TPCARD_TRACE=1 when one is needed.
    trace: process.env['TPCARD_TRACE'] ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
  },
});
