// The fixtures of the journeys through HiPKI: a service that offers it, its stand-in with a card in the reader, and no
// component of ours.
import { test as base, type Page } from '@playwright/test';
import {
  becomeOrganizationMember, Browser, freePort, freePorts, Pki, startMail, startRevocation, startService, type MailServer, type Revocation, type Service, type ServiceOptions, type SoftCard,
} from '../support/index.ts';
import { SoftCard as HipkiCard } from '../../tools/hipki-stand-in/card.mts';
import { HipkiStandIn } from '../../tools/hipki-stand-in/stand-in.mts';

export const reader = 'Stand-in Reader 0';
export const pin = '123456';

export interface HipkiWorld {
  pki: Pki;
  revocation: Revocation;
  mail: MailServer;
  service: Service;
  hipki: HipkiStandIn;
}

/** `tls`: served over TLS under a name of its own, as a public site is. */
export async function startHipkiWorld(tls?: NonNullable<ServiceOptions['tls']>): Promise<HipkiWorld> {
  const pki = await Pki.make();
  const hipki = await new HipkiStandIn().start(await freePort());
  const [revocation, mail, componentPorts] = await Promise.all([startRevocation(pki), startMail(), freePorts(2)]);
  const settings = { hipki: { offered: true, port: hipki.port }, limits: { network_soft_cap: 100_000, proof_cost: 2_000 } };
  const service = await startService({ pki, mail, componentPorts, settings, ...(tls ? { tls } : {}) });
  return { pki, revocation, mail, service, hipki };
}

/** A card of an organization that signs in with it already. */
export async function memberCard({ pki, mail, service }: Pick<HipkiWorld, 'pki' | 'mail' | 'service'>): Promise<SoftCard & { email: string }> {
  const card = await pki.card();
  const { email } = await becomeOrganizationMember(new Browser(service), mail, card, { profile: { name: card.name, unified_business_number: card.id } });
  return { ...card, email };
}

export function insert(hipki: HipkiStandIn, card: Pick<SoftCard, 'file'>, tellsTries = true): void {
  hipki.readers = [{ name: reader, card: new HipkiCard({ file: card.file, pin, tellsTries }) }];
}

/** Presses this button and gives the PIN page that it opens. */
export async function openPinPage(page: Page, button: string): Promise<Page> {
  const [opened] = await Promise.all([page.waitForEvent('popup'), page.getByRole('button', { name: button, exact: true }).click()]);
  await opened.getByLabel('PINCODE', { exact: true }).waitFor();
  return opened;
}

/** Types the PIN and confirms; HiPKI's popup comes and goes. */
export async function confirm(page: Page, typed = pin, button = '確定'): Promise<void> {
  await page.getByLabel('PINCODE', { exact: true }).fill(typed);
  await page.getByRole('button', { name: button, exact: true }).click();
}

export const test = base.extend<{ asWasFound: void }, { world: HipkiWorld; member: SoftCard & { email: string } }>({
  world: [
    async ({}, use) => {
      const world = await startHipkiWorld();
      await use(world);
      await Promise.all([world.service.stop(), world.revocation.stop(), world.mail.stop(), world.hipki.stop()]);
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  member: [async ({ world }, use) => use(await memberCard(world)), { scope: 'worker', timeout: 60_000 }],
  asWasFound: [
    async ({ world, member }, use) => {
      const { hipki } = world;
      Object.assign(hipki, { fault: 'none', code: 0, delay: 0, shape: { attached: true, attributes: true } });
      hipki.asked.length = hipki.pins.length = 0;
      hipki.trusted.clear();
      hipki.trusted.add('localhost');
      insert(hipki, member);
      await use();
    },
    { auto: true },
  ],
});
export { expect } from '@playwright/test';
