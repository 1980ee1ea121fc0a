// Debian's Chromium, as tests and the tour start it. No browser is ever downloaded.
import type { LaunchOptions } from '@playwright/test';

// For scripts outside this folder, where npm's packages are not found.
export { chromium as playwright, expect, type Browser } from '@playwright/test';

export const chromium: LaunchOptions = {
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox', // root, as in CI, may not use the sandbox
    '--disable-dev-shm-usage', // a chroot may have no /dev/shm
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};
