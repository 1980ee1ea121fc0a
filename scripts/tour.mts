// ./demo --tour DIR: walks the journey unattended, once with each kind of card, and leaves a picture of each step.
// The component is not there at first: it is downloaded from the page, its SHA-256 is checked against what the page
// shows, it is unpacked by dpkg into a temporary folder, and started when its installation would have ended (step 11).
// Nothing is installed on this computer, nothing is kept but the pictures.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium, expect, playwright, type Browser } from '../tests/journey/chromium.ts';
import { Person } from '../tests/journey/person.ts';
import { pictureName, takePicture } from '../tests/journey/pictures.ts';
import { walk } from '../tests/journey/steps.ts';
import { CardReader, type TokenCardOptions } from '../tests/support/cards.ts';
import { startComponent } from '../tests/support/component.ts';
import { startMail, type MailServer } from '../tests/support/mail.ts';
import { temporaryFolder } from '../tests/support/paths.ts';
import { Pki } from '../tests/support/pki.ts';
import { freePort, freePorts, isFree, run } from '../tests/support/processes.ts';
import { startRevocation } from '../tests/support/revocation.ts';
import { startService, type Service } from '../tests/support/service.ts';
import { demonstrationCards, makePackage, portOf, say } from './demonstration.mts';

const folder = resolve(process.argv[2] ?? 'out');

/** The demo's own ports where nobody has them, so that the pictures show what a visitor sees. */
async function usualOrFree(variable: string, usual: number): Promise<number> {
  const port = portOf(variable, usual);
  return (await isFree(port)) ? port : freePort();
}
async function componentPorts(): Promise<number[]> {
  const first = portOf('TPCARD_DEMO_COMPONENT_PORT', 61170);
  const usual = [0, 1, 2, 3, 4].map((next) => first + next);
  return (await Promise.all(usual.map(isFree))).every(Boolean) ? usual : freePorts(5);
}

/** Downloads the package from the page, holds it to the SHA-256 the page shows, and unpacks it; tells where. */
async function unpackFromPage(person: Person): Promise<string> {
  const shown = (await person.page.getByText(/^[0-9a-f]{64}$/).first().innerText()).trim();
  const [download] = await Promise.all([person.page.waitForEvent('download'), person.press(person.names.download)]);
  const into = temporaryFolder('component');
  const file = join(into, download.suggestedFilename());
  await download.saveAs(file);
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  if (sha256 !== shown) throw new Error(`the page shows SHA-256 ${shown}, the package has ${sha256}`);
  await run('dpkg', ['-x', file, join(into, 'root')]);
  say(`tour: ${download.suggestedFilename()}: SHA-256 as shown on the page; unpacked`);
  return join(into, 'root');
}

interface Stage {
  browser: Browser;
  service: Service;
  mail: MailServer;
  pki: Pki;
  reader: CardReader;
  ports: readonly number[];
}

async function tour(stage: Stage, options: TokenCardOptions, address: string, prefix: string): Promise<void> {
  const { browser, service, mail, pki, reader, ports } = stage;
  const card = await reader.make(pki, options);
  reader.removeAll();
  reader.insert(card);
  say(`tour: ${card.name} (${card.ca === 'moeaca' ? '工商憑證' : '組織憑證'}), ${address}`);

  const context = await browser.newContext({ locale: 'zh-TW', timezoneId: 'Asia/Taipei', viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const person = new Person(page, { service, mail }, card, address);
  const picture = (step: number) => takePicture(person.window ?? page, folder, pictureName(step, prefix), step);

  await walk(person, { to: 7, ready: picture });
  await expect(person.control(person.names.download)).toBeVisible();
  await picture(8);
  const unpacked = await unpackFromPage(person);
  await walk(person, { from: 9, to: 11, ready: picture });

  // The installer would start the component now; the page must notice by itself.
  await expect(page.getByText('Loading', { exact: true })).toBeVisible();
  await takePicture(page, folder, `${prefix}12-loading.png`);
  const component = await startComponent({
    reader,
    sites: [service.origin],
    port: ports[0]!,
    executable: join(unpacked, 'usr/bin/tpcard-agent'),
    configuration: join(unpacked, 'etc/tpcard-agent/agent.toml'),
  });
  say('tour: the component from the package runs; waiting for 「Ready」');
  await walk(person, { from: 12, ready: picture });
  await component.process.stop();
  await context.close();
  say(`tour: all 19 steps with ${card.name}`);
}

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (/^(kind-)?\d\d-[a-z-]+\.png$/.test(name)) rmSync(join(folder, name));
  say('tour: authorities, two cards, OCSP, mail, the service');
  const pki = await Pki.make(join(temporaryFolder('pki'), 'pki'), await usualOrFree('TPCARD_DEMO_REVOCATION_PORT', 8888));
  const [revocation, mail, ports] = await Promise.all([startRevocation(pki), startMail(), componentPorts()]);
  const reader = new CardReader(temporaryFolder('reader'));
  const port = await usualOrFree('TPCARD_DEMO_PORT', 8080);
  const downloads = temporaryFolder('downloads');
  await makePackage(`http://localhost:${port}`, downloads);
  const service = await startService({ pki, mail, port, demonstration: true, downloads, componentPorts: ports, namedLists: true });
  const browser = await playwright.launch(chromium);
  try {
    const stage = { browser, service, mail, pki, reader, ports };
    await tour(stage, demonstrationCards[0]!, 'amy@example.com', '');
    await tour(stage, demonstrationCards[1]!, 'school@example.com', 'kind-');
  } finally {
    await browser.close();
    await Promise.all([service.stop(), revocation.stop(), mail.stop()]);
  }
  say(`tour: the pictures are in ${folder}`);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));
main().then(() => process.exit(0), (error: unknown) => {
  console.error(error);
  process.exit(1);
});
