// The fixtures of the tests with the real card stack (tools/virtual-card, pcscd, OpenSC): one stack a worker, in it the
// cards that a test makes, and the component that reads them.
import type { Page } from '@playwright/test';
import {
  becomeOrganizationMember, Browser, CardStack, newAddress, unifiedBusinessNumber, type VirtualCard, type VirtualCardOptions,
} from '../support/index.ts';
import { Person } from './person.ts';
import { test as base, type World } from './world.ts';

let organizations = 0;

/** What is on a person's table: cards, readers, a browser that shows the site. */
export class Desk {
  readonly page: Page;
  readonly world: World;
  readonly stack: CardStack;
  private readonly used: VirtualCard[] = [];

  constructor(page: Page, world: World, stack: CardStack) {
    this.page = page;
    this.world = world;
    this.stack = stack;
  }

  /** A new card of an organization that nobody else has, unless `id` says whose. */
  async card(kind: VirtualCardOptions['kind'] = 'company', options: Partial<VirtualCardOptions> = {}): Promise<VirtualCard> {
    const number = ++organizations;
    const company = ['company', 'person', 'encryption'].includes(kind);
    const card = await this.stack.make(this.world.pki, {
      ca: company ? 'moeaca' : 'xca',
      kind,
      name: kind === 'person' ? '王示範' : company ? `實卡${number}股份有限公司` : `實卡第${number}國民小學`,
      id: kind === 'person' ? '1234' : company ? unifiedBusinessNumber() : `2.16.886.111.90005.90003.${700_000 + number}`,
      ...options,
    });
    this.used.push(card);
    return card;
  }

  async inserted(kind: VirtualCardOptions['kind'] = 'company', options: Partial<VirtualCardOptions> = {}): Promise<VirtualCard> {
    const card = await this.card(kind, options);
    await this.stack.insert(card);
    return card;
  }

  /** Its holder, at the front page. */
  person(card: VirtualCard): Person {
    return new Person(this.page, this.world, card, newAddress());
  }

  /** Its holder, at 「憑證登入」: a window is one click away. */
  async atSignIn(card: VirtualCard): Promise<Person> {
    const person = this.person(card);
    await this.page.goto(`${this.world.service.origin}/sign-in`);
    return person;
  }

  /** Makes the organization a member, by its key in software. */
  async enrol(card: VirtualCard): Promise<void> {
    await becomeOrganizationMember(new Browser(this.world.service), this.world.mail, this.stack.inSoftware(card));
  }

  async clear(): Promise<void> {
    for (const card of this.used) await this.stack.remove(card);
  }
}

export const test = base.extend<{ desk: Desk }, { stack: CardStack }>({
  stack: [
    async ({}, use) => {
      const stack = await CardStack.start();
      await use(stack);
      await stack.stop();
    },
    { scope: 'worker' },
  ],
  desk: async ({ page, world, stack }, use) => {
    await world.startComponent({ reader: stack });
    const desk = new Desk(page, world, stack);
    await use(desk);
    await desk.clear();
  },
});

export { expect } from '@playwright/test';
