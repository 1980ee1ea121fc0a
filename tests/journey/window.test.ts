// One PINCODE window at a time (who may talk to it: guard.test.ts; the PIN's own dialog: native-pin.test.ts).
import { expectAccessible } from './axe.ts';
import { expect, test } from './world.ts';
import { words } from './words.ts';

test('a second window says that another is in use, goes on when that one is done', async ({ person }) => {
  await person.page.goto(`${person.world.service.origin}/sign-in`);
  const first = await person.openWindow(person.names.signInByCard);
  await expect(first.getByRole('textbox', { name: 'PINCODE' })).toBeVisible();
  const other = await person.page.context().newPage();
  await other.goto(person.page.url());
  const [second] = await Promise.all([other.waitForEvent('popup'), other.getByRole('button', { name: person.names.signInByCard, exact: true }).click()]);
  await person.sees('另一個 PINCODE 視窗正在使用中。', second);
  await expect(second.getByRole('textbox')).toHaveCount(0);
  await expectAccessible(second, 'a second window');
  await expect.poll(() => first.title()).toBe('● PINCODE');
  await person.control(person.names.cancel, first).click();
  person.page = other;
  person.window = second;
  await person.typePin();
  await person.confirmPin();
  // The service took the signature: what is missing is a registration.
  await person.sees(words('organization-not-member'));
});
