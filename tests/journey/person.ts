// A person who walks the journey by the names of journey.md alone: what a screen reader finds, nothing else.
import { expect, type Locator, type Page } from '@playwright/test';
import { unifiedBusinessNumber, type TokenCard } from '../support/index.ts';
import { zh, type Names } from './names.ts';
import type { World } from './world.ts';

export interface ProfileTyped {
  name: string;
  kind: string;
  number: string;
  contact: string;
  telephone: string;
  address: string;
}

export class Person {
  page: Page;
  readonly world: Pick<World, 'mail' | 'service'>;
  readonly card: TokenCard;
  readonly email: string;
  names: Names = zh;
  profile: ProfileTyped;
  /** The PINCODE window while it is open. */
  window: Page | undefined;
  /** false where the service waits a moment only: the countdown is over before the mail has been read. */
  countsDown = true;

  constructor(page: Page, world: Pick<World, 'mail' | 'service'>, card: TokenCard, email: string) {
    this.page = page;
    this.world = world;
    this.card = card;
    this.email = email;
    const company = card.ca === 'moeaca';
    this.profile = {
      name: card.name,
      kind: company ? 'company' : 'school',
      // A card of the wrong kind has no 統一編號 to type.
      number: !company ? '' : /^\d{8}$/.test(card.id) ? card.id : unifiedBusinessNumber(),
      contact: '王小明',
      telephone: '02-2720-8889',
      address: '臺北市信義區市府路1號',
    };
  }

  // --- by name ---
  control(name: string, where: Page | Locator = this.page): Locator {
    return where.getByRole('button', { name, exact: true }).or(where.getByRole('link', { name, exact: true }));
  }
  async press(name: string): Promise<void> {
    await this.control(name).click();
  }
  async type(name: string, text: string): Promise<void> {
    await this.page.getByLabel(name, { exact: true }).fill(text);
  }
  checkbox(name: string): Locator {
    return this.page.getByRole('checkbox', { name });
  }
  async sees(text: string | RegExp, where: Page = this.page): Promise<void> {
    await expect(where.getByText(text).first()).toBeVisible();
  }
  get header(): Locator {
    return this.page.getByRole('banner').first();
  }

  /** The member pages' menu is a drawer where the page is narrow. */
  async openMenu(): Promise<void> {
    const drawer = this.page.getByRole('button', { name: '選單', exact: true });
    if (await drawer.isVisible()) await drawer.click();
  }

  // --- step 4 and sign-in by e-mail ---
  async askForCode(): Promise<string> {
    await this.type(this.names.email, this.email);
    await this.press(this.names.sendCode);
    const code = await this.world.mail.code(this.email);
    if (!this.countsDown) return code;
    await this.sees(this.names.countdown);
    await expect(this.control(this.names.sendCode)).toBeDisabled();
    return code;
  }

  // --- the PINCODE window ---
  async openWindow(name: string): Promise<Page> {
    const [popup] = await Promise.all([this.page.waitForEvent('popup'), this.press(name)]);
    this.window = popup;
    await expect(popup.getByRole('heading', { name: 'PINCODE', exact: true })).toBeVisible();
    return popup;
  }
  async typePin(pin = this.card.pin): Promise<void> {
    const popup = this.window!;
    await expect(popup.getByText(this.card.name, { exact: false }).first()).toBeVisible();
    await popup.getByLabel('PINCODE', { exact: true }).fill(pin);
  }
  async confirmPin(): Promise<void> {
    await this.control(this.names.confirm, this.window!).click();
  }
  /** Window, PIN, 「確定」, and the window closes itself. */
  async sign(name: string): Promise<void> {
    const popup = await this.openWindow(name);
    await this.typePin();
    const closed = popup.waitForEvent('close');
    await this.confirmPin();
    await closed;
  }

  async signInByEmail(): Promise<void> {
    await this.page.goto(this.world.service.origin);
    await this.press(this.names.signIn);
    await this.press(this.names.signInByEmail);
    await this.type(this.names.code, await this.askForCode());
    await this.press(this.names.next);
  }
}
