// What goes wrong before there is a card: codes, mails, fields. Each has its own words, and loses nothing.
import { siteZhTW } from '../../web/i18n/site.zh-TW.ts';
import { steps, walk } from './steps.ts';
import { expect, test } from './world.ts';
import { words } from './words.ts';
import { en } from './names.ts';

test('a wrong code says so, asks for the robot check no second time, and the right one goes on', async ({ person }) => {
  await walk(person, { to: 3 });
  const code = await person.askForCode();
  await person.type(person.names.code, code === '000000' ? '000001' : '000000');
  await person.checkbox(person.names.human).check();
  await person.press(person.names.next);
  await person.sees(words('code-wrong'));
  await expect(person.page.getByLabel(person.names.code, { exact: true })).toBeFocused();
  await expect(person.checkbox(person.names.human)).toHaveCount(0);
  await person.type(person.names.code, code);
  await person.press(person.names.next);
  await walk(person, { from: 5, to: 6 });
});

test('without a tick at 「我不是機器人」 the page says what is missing', async ({ person }) => {
  await walk(person, { to: 3 });
  await person.type(person.names.code, await person.askForCode());
  await person.press(person.names.next);
  await person.sees(words('human-check-required'));
});

test('「我不是機器人」 keeps its name in every state', async ({ person }) => {
  await walk(person, { to: 3 });
  const box = person.page.getByRole('checkbox', { name: person.names.human, exact: true });
  const telling = siteZhTW.registration.email;
  await expect(box).not.toBeChecked();
  await person.page.route('**/registration-human', (route) => route.abort(), { times: 1 });
  await box.click();
  await person.sees(telling.humanError);
  await expect(box).not.toBeChecked();
  let goOn = () => {};
  const held = new Promise<void>((resolve) => (goOn = resolve));
  await person.page.route('**/registration-human', async (route) => (await held, route.continue()), { times: 1 });
  await box.click();
  await person.sees(telling.humanWorking);
  await expect(box).toBeChecked();
  goOn();
  await person.sees(telling.humanDone);
  await expect(box).toBeChecked();
  await person.press(person.names.otherLanguage);
  await expect(person.page.getByRole('checkbox', { name: en.human, exact: true })).toBeChecked();
});

test('fields say at once what is wrong with them', async ({ person }) => {
  await walk(person, { to: 4 });
  await person.press(person.names.submitProfile);
  const name = person.page.getByLabel(person.names.name, { exact: true });
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await expect(name).toBeFocused();
  const number = person.page.getByLabel(person.names.number, { exact: true });
  await number.fill('12345678');
  await expect(number).toHaveAttribute('aria-invalid', 'true');
  await expect(number).toHaveAccessibleDescription(/檢查碼/);
  await number.fill('12345675');
  await expect(number).not.toHaveAttribute('aria-invalid', 'true');
  await steps[4]!.act(person);
  await steps[4]!.leave(person);
  await walk(person, { from: 6, to: 6 });
});

test('the language switch turns the page and back, and mails follow', async ({ person, world }) => {
  await walk(person, { to: 3 });
  await person.press(person.names.otherLanguage);
  await expect(person.page.locator('html')).toHaveAttribute('lang', 'en');
  person.names = en;
  await person.askForCode();
  expect(world.mail.to(person.email)[0]!.text).not.toMatch(/[\u4e00-\u9fff]/);
  await person.press('中文');
  await expect(person.page.locator('html')).toHaveAttribute('lang', 'zh-TW');
});
