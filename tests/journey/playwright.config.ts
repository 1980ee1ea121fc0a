import { defineConfig } from '@playwright/test';
import { join } from 'node:path';
import { chromium } from './chromium.ts';
import { root } from '../support/paths.ts';

/**
 * Written, and not one run of them seen green yet: `./test unproven` runs these and nothing else, `./test` all but these.
 * Files by name, single tests by the tag `@unproven`. What passes there loses its mark.
 */
const unproven = /@unproven|\b(virtual-card-faults|virtual-card-times|hipki|hipki-public|copy|stranger|time|trouble)\.test\.ts/;
const proving = process.env['TPCARD_UNPROVEN'] !== undefined;

export default defineConfig({
  testDir: '.',
  testMatch: '*.test.ts',
  ...(proving ? { grep: unproven } : { grepInvert: unproven }),
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
    trace: 'retain-on-failure',
  },
});
