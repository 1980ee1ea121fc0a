// What the passing of time does: codes, challenges and sessions end, each in its own words. This service's clock is ours.
import { walk } from './steps.ts';
import { expect, test } from './world.ts';
import { words } from './words.ts';

test.use({ clocked: true });

test('a code older than ten minutes is said to be expired', async ({ person, world }) => {
  await walk(person, { to: 3 });
  const code = await person.askForCode();
  await world.service.advance(601);
  await person.type(person.names.code, code);
  await person.checkbox(person.names.human).check();
  await person.press(person.names.next);
  await person.sees(words('code-expired'));
  await expect(person.page.getByLabel(person.names.code, { exact: true })).toBeFocused();
});

test('a signature after five minutes is refused, and the next press goes', async ({ person, world }) => {
  await walk(person, { to: 14 });
  const popup = await person.openWindow(person.names.submitCard);
  await expect(popup.getByText(world.service.origin, { exact: true })).toBeVisible();
  await world.service.advance(301);
  await person.typePin();
  await Promise.all([popup.waitForEvent('close'), person.confirmPin()]);
  await person.sees(words('challenge-expired'));
  await person.sign(person.names.submitCard);
  await walk(person, { from: 16, to: 16 });
});

test('a session that ended while something was typed: after signing in it is all there again', async ({ person, world }) => {
  await walk(person, { to: 5 });
  await person.press(person.names.verifyLater);
  await person.press('修改');
  await person.type(person.names.telephone, '02-8789-1234');
  await world.service.advance(16 * 60);
  await person.press('儲存');
  await person.sees(words('session-ended'));
  await person.press(person.names.signInByEmail);
  await person.type(person.names.code, await person.askForCode());
  await person.press(person.names.next);
  await expect(person.page.getByLabel(person.names.telephone, { exact: true })).toHaveValue('02-8789-1234');
  await person.press('儲存');
  await person.sees('02-8789-1234');
});

test('a registration left for a day begins anew and keeps what was typed', async ({ person, world }) => {
  await walk(person, { to: 3 });
  await person.type(person.names.email, person.email);
  await world.service.advance(25 * 3600);
  await person.press(person.names.sendCode);
  await person.sees(words('flow-not-found'));
  await person.press(person.names.organization);
  await walk(person, { from: 3, to: 3 });
  await expect(person.page.getByLabel(person.names.email, { exact: true })).toHaveValue(person.email);
});
