// The PIN typed in the component's own dialog, for real: a graphical pinentry on a screen without a monitor, its keys
// pressed by xdotool. No PIN crosses the browser.
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Display } from '../support/display.ts';
import { temporaryFolder, until } from '../support/index.ts';
import { expectAccessible } from './axe.ts';
import { Person } from './person.ts';
import { walk } from './steps.ts';
import { expect, pictures, test as base } from './world.ts';
import { words } from './words.ts';

const typeInDialog = '請在 PIN 碼視窗輸入';
const enterPin = '輸入 PIN 碼';

/** The person at this screen: what the window asks for, the dialog gets. */
class PersonAtScreen extends Person {
  readonly display: Display;

  constructor(person: Person, display: Display) {
    super(person.page, person.world, person.card, person.email);
    this.display = display;
  }
  override async typePin(pin = this.card.pin): Promise<void> {
    await expect(this.window!.getByText(typeInDialog)).toBeVisible();
    await expect(this.window!.getByRole('textbox')).toHaveCount(0);
    await this.display.waitForDialog();
    // A person reads first; what is confirmed at once is thrown away.
    await this.window!.waitForTimeout(1500);
    await this.display.type(pin);
  }
  override async confirmPin(): Promise<void> {
    await this.display.press('Return');
  }
}

/** The pinentry, with a note of what it is told (never of what it answers). */
function notingPinentry(): { program: string; heard: () => string } {
  const folder = temporaryFolder('pinentry');
  const program = join(folder, 'pinentry');
  const noted = join(folder, 'heard');
  writeFileSync(program, `#!/bin/bash\nexec /usr/bin/pinentry-gtk-2 < <(tee -a ${noted})\n`);
  chmodSync(program, 0o755);
  return { program, heard: () => (existsSync(noted) ? readFileSync(noted, 'utf8') : '') };
}

const test = base.extend<{ display: Display; atScreen: PersonAtScreen; pinentry: ReturnType<typeof notingPinentry> }>({
  display: async ({}, use) => {
    const display = await Display.start();
    await use(display);
    await display.stop();
  },
  pinentry: async ({}, use) => use(notingPinentry()),
  atScreen: async ({ page, world, display, pinentry }, use, info) => {
    await world.stopComponent();
    await world.startComponent({ pinEntry: 'native', pinentry: pinentry.program, environment: { DISPLAY: display.name } });
    const person = new PersonAtScreen(await world.person(page), display);
    await use(person);
    if (info.status !== info.expectedStatus) writeFileSync(info.outputPath('tpcard-agent.log'), world.componentOutput);
    await world.stopComponent();
    world.reader.removeAll();
  },
});

/** As somebody who signs in without having registered: the shortest way to the dialog. */
async function toTheDialog(person: PersonAtScreen) {
  await person.page.goto(`${person.world.service.origin}/sign-in`);
  const popup = await person.openWindow(person.names.signInByCard);
  await person.display.waitForDialog();
  return popup;
}

/** The right PIN, and the service takes the signature: it says what is missing, a registration. */
async function finish(person: PersonAtScreen) {
  const closed = person.window!.waitForEvent('close');
  await person.typePin();
  await person.confirmPin();
  await closed;
  await person.sees(words('organization-not-member'));
}

test('verification and sign-in with the PIN typed in the component’s own dialog', async ({ atScreen: person, display, pinentry }) => {
  mkdirSync(pictures, { recursive: true });
  const pressed: string[] = [];
  await walk(person, {
    ready: async (step, page) => {
      if (step !== 15 && step !== 17) return;
      pressed.push(`${step}`);
      await display.picture(join(pictures, `native-${step}-dialog.png`));
      await page.screenshot({ path: join(pictures, `native-${step}-window.png`) });
      const code = (await page.locator('.match').innerText()).trim();
      expect(code).toMatch(/^\d{4}$/);
      expect(pinentry.heard(), 'the dialog shows the window’s match code').toContain(`核對碼：${code}\n`);
      expect(pinentry.heard()).toContain(`SETDESC 網站：${person.world.service.origin}%0A用途：${step === 15 ? '將此憑證綁定至 ' : '登入'}`);
    },
  });
  expect(pressed).toEqual(['15', '17']);
  expect(pinentry.heard()).not.toContain('cache');
});

test('it takes one window, one click and the PIN from 「送出」 to done', async ({ atScreen: person }) => {
  await walk(person, { to: 14 });
  const popup = await person.openWindow(person.names.submitCard); // the click
  const closed = popup.waitForEvent('close');
  await person.typePin();
  await person.confirmPin();
  await closed;
  await walk(person, { from: 16, to: 16 });
});

test('a wrong PIN is said in the dialog that comes next, and the right one goes on', async ({ atScreen: person, display, pinentry }) => {
  await toTheDialog(person);
  await person.typePin('654321');
  await person.confirmPin();
  await until('the second dialog', () => pinentry.heard().includes('SETERROR PIN 碼不正確'));
  await display.waitForDialog();
  await display.picture(join(pictures, 'native-wrong-pin-dialog.png'));
  await finish(person);
});

test('cancelled in the dialog, the window says so and offers the way on', async ({ atScreen: person, display }) => {
  const popup = await toTheDialog(person);
  await expectAccessible(popup, 'window while the dialog is open');
  await display.press('Escape');
  await person.sees(words('pin-cancelled'), popup);
  await expectAccessible(popup, 'window after a cancelled dialog');
  await expect.poll(() => display.dialogs()).toBe(0);
  await popup.getByRole('button', { name: enterPin, exact: true }).click();
  await finish(person);
});

test('「取消」 in the window ends the dialog', async ({ atScreen: person, display }) => {
  const popup = await toTheDialog(person);
  const closed = popup.waitForEvent('close');
  await person.control(person.names.cancel, popup).click();
  await closed;
  await display.waitForNoDialog();
  await expect(person.control(person.names.signInByCard)).toBeEnabled();
});

test('a window that is closed, and one that the site sends elsewhere, take the dialog with them', async ({ atScreen: person, display }) => {
  const first = await toTheDialog(person);
  await first.close();
  await display.waitForNoDialog();
  await person.sees(words('window-closed'));

  await person.page.evaluate(() => {
    const open = window.open.bind(window);
    window.open = (...words) => {
      const popup = open(...words);
      Object.assign(window, { leadAway: () => popup!.location.replace('about:blank') });
      return popup;
    };
  });
  await person.openWindow(person.names.signInByCard);
  await display.waitForDialog();
  await person.page.evaluate(() => (window as unknown as { leadAway(): void }).leadAway());
  await display.waitForNoDialog();
});

test('the card pulled out ends the dialog; put back, it comes again', async ({ atScreen: person, display, world }) => {
  const popup = await toTheDialog(person);
  world.reader.remove(person.card);
  await display.waitForNoDialog();
  await person.sees(words('card-removed'), popup);
  await person.sees(words('no-card'), popup);
  world.reader.insert(person.card);
  await finish(person);
});

test('a dialog that cannot be shown is said; where the configuration allows it, the PIN is typed in the window', async ({ page, world, display }) => {
  const started = async (pinEntry: 'auto' | 'native') => {
    await world.stopComponent();
    await world.startComponent({ pinEntry, pinentry: '/usr/bin/false', environment: { DISPLAY: display.name } });
  };
  await started('native');
  const person = await world.person(page);
  await page.goto(`${world.service.origin}/sign-in`);
  const strict = await person.openWindow(person.names.signInByCard);
  await person.sees(words('pin-entry-failed'), strict);
  await expect(strict.getByRole('button', { name: '改在這個視窗輸入' })).toHaveCount(0);
  await strict.close();
  await person.sees(words('window-closed'));
  await started('auto');
  const lenient = await person.openWindow(person.names.signInByCard);
  await lenient.getByRole('button', { name: '改在這個視窗輸入' }).click();
  await person.typePin();
  await person.confirmPin();
  await person.sees(words('organization-not-member'));
  await world.stopComponent();
});

test('a second window says that another is in use, and takes its place at a press', async ({ atScreen: person, display, pinentry }) => {
  const first = await toTheDialog(person);
  const other = await person.page.context().newPage();
  await other.goto(person.page.url());
  const [second] = await Promise.all([other.waitForEvent('popup'), other.getByRole('button', { name: person.names.signInByCard, exact: true }).click()]);
  await person.sees('另一個 PINCODE 視窗正在使用中。', second);
  await expect.poll(() => display.dialogs()).toBe(1);
  const closed = first.waitForEvent('close');
  await second.getByRole('button', { name: '改用這個視窗' }).click();
  await closed;
  await person.sees(typeInDialog, second);
  // The first window's dialog may still stand for a moment.
  await until('the second window’s dialog', () => pinentry.heard().split('GETPIN').length > 2);
  await display.waitForDialog();
  person.page = other;
  person.window = second;
  await finish(person);
});
