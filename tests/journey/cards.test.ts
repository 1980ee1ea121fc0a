// What goes wrong with a card, its PIN and its window. Each has its own words; none takes the person out of the wizard.
import { walk } from './steps.ts';
import { expect, test } from './world.ts';
import { words } from './words.ts';

test('a wrong PIN is said in the window, and the right one goes on', async ({ person }) => {
  await walk(person, { to: 14 });
  await person.openWindow(person.names.submitCard);
  await person.typePin('654321');
  await person.confirmPin();
  await person.sees(words('pin-wrong'), person.window!);
  await expect(person.window!.getByLabel('PINCODE', { exact: true })).toHaveValue('');
  await walk(person, { from: 15 });
});

test('a PIN of the wrong length is not even tried', async ({ person }) => {
  await walk(person, { to: 14 });
  await person.openWindow(person.names.submitCard);
  await person.typePin('12345');
  await person.confirmPin();
  await person.sees(words('pin-length'), person.window!);
});

test('a closed window is said, and 「送出」 opens it again', async ({ person }) => {
  await walk(person, { to: 14 });
  const popup = await person.openWindow(person.names.submitCard);
  await popup.close();
  await person.sees(words('window-closed'));
  await person.sign(person.names.submitCard);
  await walk(person, { from: 16 });
});

test('「取消」 closes the window and the page goes on from there', async ({ person }) => {
  await walk(person, { to: 14 });
  const popup = await person.openWindow(person.names.submitCard);
  const closed = popup.waitForEvent('close');
  await person.control(person.names.cancel, popup).click();
  await closed;
  await expect(person.control(person.names.submitCard)).toBeEnabled();
});

test('a blocked pop-up is said, with what to do', async ({ person }) => {
  await walk(person, { to: 14 });
  await person.page.evaluate(() => {
    window.open = () => null;
  });
  await person.press(person.names.submitCard);
  await person.sees(words('popup-blocked'));
});

test('no card: the window says so, and follows its insertion and its removal', async ({ person, world }) => {
  world.reader.removeAll();
  await walk(person, { to: 14 });
  const popup = await person.openWindow(person.names.submitCard);
  await person.sees(words('no-card'), popup);
  await expect(person.control(person.names.confirm, popup)).toBeDisabled();
  world.reader.insert(person.card);
  await person.sees(person.card.name, popup);
  world.reader.remove(person.card);
  await person.sees(words('no-card'), popup);
  world.reader.insert(person.card);
  await walk(person, { from: 15 });
});

test('two cards: the window asks which', async ({ person, world }) => {
  const other = await world.card('school');
  world.reader.insert(other);
  await walk(person, { to: 14 });
  const popup = await person.openWindow(person.names.submitCard);
  await popup.getByRole('radio', { name: person.card.name }).check();
  await walk(person, { from: 15, to: 15 });
  await person.sees(person.card.name);
});

test('the component is not there: the badge and the page say so; started, it turns to Ready by itself', async ({ person, world }) => {
  await world.stopComponent();
  await walk(person, { to: 11 });
  await expect(person.page.getByText('Loading', { exact: true })).toBeVisible();
  await expect(person.control(person.names.next)).toBeDisabled();
  await world.startComponent();
  await walk(person, { from: 12, to: 14 });
});

test('the component at the next port is found', async ({ person, world }) => {
  await world.stopComponent();
  await world.startComponent({ port: world.ports[2]! });
  await walk(person, { to: 16 });
  await world.stopComponent();
});

test('a component that stopped is said when its window is wanted', async ({ person, world }) => {
  await walk(person, { to: 14 });
  await world.stopComponent();
  await person.press(person.names.submitCard);
  await person.sees(words('component-not-found'));
  await world.startComponent();
  await person.sign(person.names.submitCard);
  await walk(person, { from: 16, to: 16 });
});

test('a revoked card is refused with its own words', async ({ person, world }) => {
  await world.pki.revoke(person.card);
  await walk(person, { to: 14 });
  await person.sign(person.names.submitCard);
  await person.sees(words('certificate-revoked'));
});

test('a suspended card is refused, with what to do first', async ({ person, world }) => {
  await world.pki.suspend(person.card);
  await walk(person, { to: 14 });
  await person.sign(person.names.submitCard);
  await person.sees(words('certificate-suspended'));
  await expect(person.control(person.names.submitCard)).toBeEnabled();
});

test('an expired card is said in the window', async ({ page, world }) => {
  await world.startComponent();
  const card = await world.card('company', { more: ['--not-before', '2020-01-01T00:00:00Z', '--not-after', '2025-01-01T00:00:00Z'] });
  const person = await world.person(page, 'company', card);
  await walk(person, { to: 14 });
  const popup = await person.openWindow(person.names.submitCard);
  await person.sees(words('certificate-expired'), popup);
});

for (const kind of ['person', 'agency', 'encryption'] as const) {
  test(`a card of the wrong kind (${kind}) is refused before or after the PIN, never bound`, async ({ page, world }) => {
    await world.startComponent();
    const card = await world.card(kind);
    const person = await world.person(page, 'company', card);
    await walk(person, { to: 14 });
    const popup = await person.openWindow(person.names.submitCard);
    const refusal = popup.getByText(words('card-wrong-kind')).first();
    if (kind === 'agency') {
      // Who it is can be read: whether the component or the service refuses it is theirs to decide.
      await expect(refusal.or(popup.getByText(card.name).first())).toBeVisible();
      if (await refusal.isVisible()) return;
      await person.typePin();
      await person.confirmPin();
      await person.sees(words('agency-card'));
    } else {
      await expect(refusal).toBeVisible();
      await expect(popup.getByText(card.name)).toHaveCount(0);
    }
  });
}

test('a name that differs: both stand side by side, the card’s is taken after a yes', async ({ person }) => {
  person.profile.name = '另一個名稱有限公司';
  await walk(person, { to: 14 });
  await person.sign(person.names.submitCard);
  const table = person.page.getByRole('table');
  await expect(table.getByText(person.profile.name)).toBeVisible();
  await expect(table.getByText(person.card.name)).toBeVisible();
  await person.page.reload();
  await expect(person.page.getByRole('table').getByText(person.card.name)).toBeVisible();
  await person.press(person.names.confirm);
  await walk(person, { from: 16 });
});

test('a no to what the card says binds nothing', async ({ person }) => {
  person.profile.name = '另一個名稱有限公司';
  await walk(person, { to: 14 });
  await person.sign(person.names.submitCard);
  await person.press(person.names.cancel);
  await expect(person.control(person.names.submitCard)).toBeVisible();
  await expect(person.header.getByText(person.names.unproven)).toBeVisible();
});

test('台 and 臺 in a name are no difference', async ({ page, world }) => {
  await world.startComponent();
  const person = await world.person(page, 'company', await world.card('company', { name: '臺灣示範股份有限公司' }));
  person.profile.name = '台灣示範股份有限公司';
  await walk(person, { to: 16 });
});

test('an organization that is a member already is sent to sign in; nothing is merged', async ({ person, world, freshContext }) => {
  await walk(person, { to: 16 });
  const context = await freshContext();
  const second = await world.person(await context.newPage(), 'company', person.card);
  await walk(second, { to: 14 });
  await second.sign(second.names.submitCard);
  await second.sees(words('organization-already-member'));
  await second.sign(second.names.signInByCard);
  await expect(second.header.getByText(second.card.name, { exact: true })).toBeVisible();
  expect(world.mail.to(person.email).length).toBeGreaterThan(1);
});

test('signs in with the card from the front page, and lands where one wanted to go', async ({ person, freshContext, world }) => {
  await walk(person);
  const context = await freshContext();
  person.page = await context.newPage();
  await person.page.goto(`${world.service.origin}/member`);
  await person.sign(person.names.signInByCard);
  await expect(person.page).toHaveURL(/\/member$/);
  await person.sees(person.names.useCard);
});
