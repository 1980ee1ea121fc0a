import { defineConfig } from '@playwright/test';
import { join } from 'node:path';
import { chromium } from './chromium.ts';
import { root } from '../support/paths.ts';

export default defineConfig({
  testDir: '.',
  testMatch: '*.test.ts',
  outputDir: join(root, 'build/test/journey'),
  // Each worker has a service, a mailbox, authorities, a reader and a component of its own.
  workers: 2,
  fullyParallel: true,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    launchOptions: chromium,
    viewport: { width: 1280, height: 800 },
    locale: 'zh-TW',
    timezoneId: 'Asia/Taipei',
    actionTimeout: 15_000,
    trace: 'retain-on-failure',
  },
});
