// The fixtures of the journey's tests: one world a worker (authorities, OCSP, SMTP, the service, a reader, the component),
// one person a test, with a card of an organization that nobody else has.
import { test as base, type BrowserContext, type Page } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CardReader, freePorts, newAddress, packages, Pki, startComponent, startMail, startRevocation, startService, temporaryFolder,
  unifiedBusinessNumber, type CertificateKind, type Component, type ComponentOptions, type MailServer, type Revocation,
  type Service, type TokenCard,
} from '../support/index.ts';
import { Person } from './person.ts';

export type Kind = 'company' | 'school';

export class World {
  readonly pki: Pki;
  readonly revocation: Revocation;
  readonly mail: MailServer;
  readonly service: Service;
  readonly reader: CardReader;
  readonly ports: readonly number[];
  private component: Component | undefined;
  private cards = 0;

  constructor(parts: Pick<World, 'pki' | 'revocation' | 'mail' | 'service' | 'reader' | 'ports'>) {
    this.pki = parts.pki;
    this.revocation = parts.revocation;
    this.mail = parts.mail;
    this.service = parts.service;
    this.reader = parts.reader;
    this.ports = parts.ports;
  }

  static async start(limits: Record<string, number>, clocked: boolean): Promise<World> {
    const pki = await Pki.make();
    const ports = await freePorts(5);
    const [revocation, mail] = await Promise.all([startRevocation(pki), startMail()]);
    const service = await startService({ pki, mail, componentPorts: ports, demonstration: true, clocked, downloads: packages, settings: { limits: { ...manyFromOneAddress, ...limits } } });
    return new World({ pki, revocation, mail, service, ports, reader: new CardReader(temporaryFolder('reader')) });
  }

  async stop(): Promise<void> {
    await this.stopComponent();
    await Promise.all([this.service.stop(), this.revocation.stop(), this.mail.stop()]);
  }

  async startComponent(options: Partial<ComponentOptions> = {}): Promise<void> {
    if (this.component) return;
    this.component = await startComponent({ reader: this.reader, sites: [this.service.origin], port: this.ports[0]!, ...options });
  }
  async stopComponent(): Promise<void> {
    await this.component?.process.stop();
    this.component = undefined;
  }
  get componentOutput(): string {
    return this.component?.process.output ?? '';
  }

  /** A new card of a new organization; it is not in the reader yet. */
  card(kind: CertificateKind = 'company', options: Partial<{ name: string; id: string; more: string[] }> = {}): Promise<TokenCard> {
    const number = ++this.cards;
    const ca = ['company', 'branch', 'business', 'person', 'encryption'].includes(kind) ? 'moeaca' : 'xca';
    const byNumber = kind === 'company' || kind === 'branch' || kind === 'business' || kind === 'encryption';
    return this.reader.make(this.pki, {
      label: `card-${number}`,
      ca,
      kind,
      name: options.name ?? (kind === 'school' ? `示範第${number}國民小學` : kind === 'person' ? '王示範' : `示範${number}股份有限公司`),
      id: options.id ?? (kind === 'person' ? '1234' : byNumber ? unifiedBusinessNumber() : `2.16.886.111.90005.90003.${200_000 + number}`),
      ...(options.more ? { more: options.more } : {}),
    });
  }

  /** A person whose card lies in the reader, alone. */
  async person(page: Page, kind: Kind = 'company', card?: TokenCard): Promise<Person> {
    const held = card ?? (await this.card(kind));
    this.reader.removeAll();
    this.reader.insert(held);
    return new Person(page, this, held, newAddress());
  }
}

/** Everybody comes from one address here: the network's cap must not make the tests' proofs of work harder. */
const manyFromOneAddress = { network_soft_cap: 100_000, proof_cost: 2_000 };

export const test = base.extend<{ person: Person; freshContext: () => Promise<BrowserContext> }, { limits: Record<string, number>; clocked: boolean; world: World }>({
  limits: [{}, { scope: 'worker', option: true }],
  /** Its service's clock can be moved: `world.service.advance()`. */
  clocked: [false, { scope: 'worker', option: true }],
  world: [
    async ({ limits, clocked }, use) => {
      const world = await World.start(limits, clocked);
      await use(world);
      await world.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  person: async ({ page, world }, use, info) => {
    await world.startComponent();
    const person = await world.person(page);
    await use(person);
    if (info.status !== info.expectedStatus) {
      writeFileSync(info.outputPath('tpcard.log'), world.service.output);
      writeFileSync(info.outputPath('tpcard-agent.log'), world.componentOutput);
    }
    world.reader.removeAll();
  },
  freshContext: async ({ browser }, use) => {
    const made: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext({ locale: 'zh-TW', viewport: { width: 1280, height: 800 } });
      made.push(context);
      return context;
    });
    for (const context of made) await context.close();
  },
});

export { expect } from '@playwright/test';
export const pictures = join(import.meta.dirname, '../../build/test/pictures');
