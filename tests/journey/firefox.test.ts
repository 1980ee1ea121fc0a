// The 19 steps in Firefox ESR, with the site at a public address. Playwright cannot drive Debian's Firefox; Puppeteer
// can, by WebDriver BiDi. Controls are found by role and name alone, as a screen reader finds them.
import { test } from '@playwright/test';
import { launch, type Browser, type ElementHandle, type Page } from 'puppeteer-core';
import { siteZhTW } from '../../web/i18n/site.zh-TW.ts';
import { until, type TokenCard } from '../support/index.ts';
import { zh as names } from './names.ts';
import { host, startPublicSite, type PublicSite } from './public-site.ts';

/** What the visitor's Firefox has been told about the loopback: nsIPermissionManager's ALLOW_ACTION and DENY_ACTION. */
const answers = { allow: 1, refuse: 2 } as const;
type Answer = keyof typeof answers;

async function firefox(port: number, answer: Answer): Promise<Browser> {
  return launch({
    browser: 'firefox',
    executablePath: '/usr/bin/firefox-esr',
    acceptInsecureCerts: true,
    timeout: 120_000,
    defaultViewport: { width: 1280, height: 800 },
    extraPrefsFirefox: {
      'intl.accept_languages': 'zh-TW',
      'dom.disable_open_during_load': true, // pop-ups as people have them: in a click only
      'network.dns.localDomains': host,
      'network.lna.enabled': true,
      'network.lna.blocking': true,
      'network.lna.address_space.public.override': `127.0.0.1:${port}`,
      'permissions.default.loopback-network': answers[answer],
    },
  });
}

/** The first ESR that asks before a page may reach the loopback. A Debian 12 without its later updates has 140. */
const guardsTheLoopback = 153;

/** Puppeteer's own waiting runs by `eval` in Firefox 140, and our pages' policy refuses that. */
const soon = (what: string, ask: () => Promise<boolean>): Promise<void> => until(what, () => ask().catch(() => false), 60);

class Visitor {
  readonly page: Page;
  private readonly site: PublicSite;
  private readonly card: TokenCard;
  private readonly email: string;

  constructor(page: Page, site: PublicSite, card: TokenCard, email: string) {
    this.page = page;
    this.site = site;
    this.card = card;
    this.email = email;
  }

  press(name: string, role = 'button', page = this.page): Promise<void> {
    return this.use(page, role, name, (control) => control.click());
  }
  type(name: string, text: string, page = this.page): Promise<void> {
    return this.use(page, 'textbox', name, (control) => control.type(text));
  }
  tick(name: string): Promise<void> {
    return this.press(name, 'checkbox');
  }
  async sees(text: string, page = this.page): Promise<void> {
    await soon(`「${text}」`, () => page.evaluate((wanted) => document.body.innerText.includes(wanted), text));
  }
  async badgeSays(text: string): Promise<void> {
    await soon(`「${text}」 at the badge`, () =>
      this.page.evaluate((wanted) => [...document.querySelectorAll('[role=status]')].some((one) => one.textContent?.trim() === wanted), text));
  }
  /** Once the control is there and may be used. */
  private async use(page: Page, role: string, name: string, act: (control: ElementHandle) => Promise<unknown> = async () => {}): Promise<void> {
    let control: ElementHandle | null = null;
    await soon(`${role} 「${name}」`, async () => {
      control = await page.$(`::-p-aria([name="${name}"][role="${role}"])`);
      return control !== null && !(await control.evaluate((one) => one.matches(':disabled')));
    });
    await act(control!);
  }

  /** 「送出」 or 「憑證登入」, then the PIN in the component's window. */
  async sign(name: string): Promise<void> {
    const [popup] = await Promise.all([new Promise<Page | null>((opened) => this.page.once('popup', opened)), this.press(name)]);
    if (!popup) throw new Error('no window was opened');
    await this.sees(this.card.name, popup);
    await this.type('PINCODE', this.card.pin, popup);
    const closed = new Promise((resolve) => popup.once('close', resolve));
    await this.press(names.confirm, 'button', popup);
    await closed;
  }

  async register(): Promise<void> {
    await this.page.goto(this.site.service.origin);
    await this.press(names.apply);
    await this.press(names.organization);
    await this.tick(names.agree);
    await this.press(names.next);
    await this.type(names.email, this.email);
    await this.press(names.sendCode);
    await this.type(names.code, await this.site.mail.code(this.email));
    await this.tick(names.human);
    await this.press(names.next);
    await this.type(names.name, this.card.name);
    await this.use(this.page, 'combobox', names.kind, (control) => control.select('company'));
    await this.type(names.number, this.card.id);
    await this.type(names.contact, '王小明');
    await this.press(names.submitProfile);
  }
  async install(): Promise<void> {
    await this.press(names.verifyNow);
    await this.use(this.page, 'link', names.download);
    // What Firefox does with a download is not ours to test: on to the reading of the installer's pages.
    await this.press(siteZhTW.verification.component.already);
    await this.press(names.next);
    await this.tick(names.licence);
    await this.press(names.next);
    await this.press(names.done);
  }
  async verifyAndSignIn(): Promise<void> {
    await this.badgeSays('Ready');
    await this.press(names.next);
    await this.sign(names.submitCard);
    await this.sees(siteZhTW.verification.complete.title);
    await this.sign(names.signInByCard);
    await this.use(this.page, 'button', names.signOut);
    await this.press(names.profile, 'link');
    await this.sees(names.useCard);
  }
}

test.describe.configure({ timeout: 480_000 }); // it starts slowly where the processor is shared

let site: PublicSite;
test.beforeAll(async () => void (site = await startPublicSite()));
test.afterAll(() => site?.stop());

async function walk(answer: Answer, atTheBadge: (visitor: Visitor) => Promise<void>): Promise<void> {
  const browser = await firefox(site.service.port, answer);
  try {
    const [, version] = (await browser.version()).match(/(\d+)\./)!;
    test.skip(answer === 'refuse' && Number(version) < guardsTheLoopback, `Firefox ${version} lets every page reach the loopback`);
    const { card, email } = await site.visitor();
    const visitor = new Visitor(await browser.newPage(), site, card, email);
    visitor.page.setDefaultTimeout(60_000);
    await visitor.register();
    await visitor.install();
    await atTheBadge(visitor);
    await visitor.verifyAndSignIn();
  } finally {
    await browser.close();
  }
}

test('Firefox ESR walks the 19 steps; allowed, the page finds the component by itself after a click', async () => {
  await walk('allow', async (visitor) => {
    await visitor.press(names.check);
    await visitor.press(siteZhTW.component.explain.go);
  });
});

test('Firefox ESR, not allowed to reach the loopback, walks them through the component’s window', async () => {
  await walk('refuse', async (visitor) => {
    await visitor.press(names.check);
    await visitor.press(siteZhTW.component.explain.go);
    await visitor.badgeSays(siteZhTW.component.unreachable);
    await visitor.press(names.check);
    await visitor.press(siteZhTW.component.explain.popup);
  });
});
