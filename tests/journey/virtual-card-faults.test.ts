// What can be wrong with reader, card and PIN, each made by a card as it is (tools/virtual-card), and whether what the
// person reads is enough to mend it: most tests go on, by what the words say, to the end.
import type { Page } from '@playwright/test';
import type { Person } from './person.ts';
import { expect, test } from './virtual-card-world.ts';
import { next, windowWords, words } from './words.ts';

/** What happened and what to do, both. */
async function reads(person: Person, code: Parameters<typeof words>[0], where: Page): Promise<void> {
  await person.sees(words(code), where);
  await person.sees(next(code), where);
}

async function tries(person: Person, pin: string): Promise<void> {
  await person.typePin(pin);
  await person.confirmPin();
}

/** The window is open: PIN, 「確定」, signed in. */
async function signsIn(person: Person): Promise<void> {
  const closed = person.window!.waitForEvent('close');
  await tries(person, person.card.pin);
  await closed;
  await expect(person.header.getByText(person.card.name, { exact: true })).toBeVisible();
}

test('wrong PINs: it is said that tries were lost, the last one is asked for, and a lock says where to unlock', async ({ desk, stack }) => {
  const card = await desk.inserted();
  const person = await desk.atSignIn(card);
  const popup = await person.openWindow(person.names.signInByCard);
  await tries(person, '000000');
  await reads(person, 'pin-wrong', popup);
  await person.sees(windowWords.triesLow, popup);
  await tries(person, '000001');
  await person.sees(windowWords.triesLast, popup);
  await person.typePin('000002');
  await expect(person.control(person.names.confirm, popup)).toBeDisabled();
  expect((await stack.state(card)).tries).toBe(1);
  await popup.getByRole('checkbox', { name: windowWords.triesLastAgree }).check();
  await person.confirmPin();
  await person.sees(words('pin-locked'), popup);
  await person.sees('moeacaca.nat.gov.tw', popup);
  await person.sees(words('pin-locked'));
  expect((await stack.state(card)).tries).toBe(0);
});

test('the right PIN at the last try signs in, and gives the card its tries back', async ({ desk, stack }) => {
  const card = await desk.inserted();
  await desk.enrol(card);
  await stack.setTries(card, 1);
  const person = await desk.atSignIn(card);
  const popup = await person.openWindow(person.names.signInByCard);
  await person.sees(windowWords.triesLast, popup);
  await popup.getByRole('checkbox', { name: windowWords.triesLastAgree }).check();
  await signsIn(person);
  expect((await stack.state(card)).tries).toBe(3);
});

for (const kind of ['company', 'school'] as const) {
  test(`a locked card of a ${kind} says where to unlock it, and a new card of the same organization signs in`, async ({ desk, stack }) => {
    const locked = await desk.inserted(kind, { more: ['--rank', 'primary'] });
    await desk.enrol(locked);
    await stack.setTries(locked, 0);
    const popup = await (await desk.atSignIn(locked)).openWindow('憑證登入');
    const fresh = await desk.card(kind, { id: locked.id, name: locked.name, more: ['--rank', 'secondary'] });
    const person = desk.person(fresh);
    person.window = popup;
    await person.sees(words('pin-locked'), popup);
    await expect(popup.getByText(kind === 'company' ? 'moeacaca.nat.gov.tw' : 'xca.nat.gov.tw')).toBeVisible();
    await expect(person.control(person.names.confirm, popup)).toBeDisabled();
    await stack.remove(locked);
    await person.sees(words('no-card'), popup);
    await stack.insert(fresh);
    await signsIn(person);
  });
}

test('a card pulled out while it signs is said; put back, it signs', async ({ desk, stack }) => {
  const card = await desk.inserted();
  await desk.enrol(card);
  await stack.slow(card, { signature: 300 });
  await stack.pullOutWhileSigning(card);
  const person = await desk.atSignIn(card);
  const popup = await person.openWindow(person.names.signInByCard);
  await tries(person, card.pin);
  await reads(person, 'card-removed', popup);
  await person.sees(words('no-card'), popup);
  await stack.insert(card);
  await signsIn(person);
});

test('a card removed while the PIN is asked for: the window follows, and goes on with it when it is back', async ({ desk, stack }) => {
  const card = await desk.inserted();
  await desk.enrol(card);
  const person = await desk.atSignIn(card);
  const popup = await person.openWindow(person.names.signInByCard);
  await person.typePin('1234');
  await stack.remove(card);
  await reads(person, 'no-card', popup);
  await expect(person.control(person.names.confirm, popup)).toBeDisabled();
  await stack.insert(card);
  await signsIn(person);
});

test('no reader is said; plugged in, with a card, the window goes on', async ({ desk, stack, world }) => {
  const card = await desk.card();
  await desk.enrol(card);
  await world.stopComponent();
  await stack.setReaders('none');
  await world.startComponent({ reader: stack });
  const person = await desk.atSignIn(card);
  const popup = await person.openWindow(person.names.signInByCard);
  await reads(person, 'no-reader', popup);
  await stack.setReaders('two');
  await reads(person, 'no-card', popup);
  await stack.insert(card);
  await signsIn(person);
});

test('over remote desktop the reader is said to be at the other computer', async ({ desk, stack, world }) => {
  const card = await desk.card();
  await desk.enrol(card);
  await world.stopComponent();
  await stack.setReaders('none');
  await world.startComponent({ reader: stack, environment: { XRDP_SESSION: '1' } });
  const person = await desk.atSignIn(card);
  const popup = await person.openWindow(person.names.signInByCard);
  await reads(person, 'remote-desktop', popup);
  await stack.setReaders('two');
  await stack.insert(card);
  await signsIn(person);
});

test('two readers with two cards: the window asks which', async ({ desk, stack }) => {
  const first = await desk.inserted('company');
  const second = await desk.card('school', { pin: '87654321' });
  await desk.enrol(second);
  await stack.insert(second, 1);
  const person = await desk.atSignIn(second);
  const popup = await person.openWindow(person.names.signInByCard);
  await expect(popup.getByRole('radio', { name: first.name })).toBeVisible();
  await popup.getByRole('radio', { name: second.name }).check();
  await signsIn(person);
  expect((await stack.state(first)).signatures).toBe(0);
});

test('a card in use by another program is said, and used once it is free', async ({ desk, stack, world }) => {
  // The other program comes first: a component that an earlier test woke would have the card open already.
  await world.stopComponent();
  const card = await desk.inserted();
  await desk.enrol(card);
  const release = await stack.hold('exclusive');
  await world.startComponent({ reader: stack });
  const person = await desk.atSignIn(card);
  const popup = await person.openWindow(person.names.signInByCard);
  await reads(person, 'card-in-use', popup);
  await release();
  await signsIn(person);
});

test('a card that another program keeps for a moment is waited for', async ({ desk, stack }) => {
  const card = await desk.inserted();
  await desk.enrol(card);
  const release = await stack.hold('transaction');
  const person = await desk.atSignIn(card);
  const popup = await person.openWindow(person.names.signInByCard);
  // It looks, and says after a while why it sees nothing yet.
  await expect(popup.getByText(windowWords.lookingForCard).or(popup.getByText(words('card-in-use'))).first()).toBeVisible();
  await release();
  await signsIn(person);
});

test('a slow card: the window says that it signs, and waits', async ({ desk, stack }) => {
  const card = await desk.inserted();
  await desk.enrol(card);
  await stack.slow(card, { command: 15, signature: 6000 });
  const person = await desk.atSignIn(card);
  const popup = await person.openWindow(person.names.signInByCard);
  const closed = popup.waitForEvent('close');
  await tries(person, card.pin);
  await person.sees(windowWords.signing, popup);
  await closed;
  await expect(person.header.getByText(card.name, { exact: true })).toBeVisible();
});

test('a P-256 card whose key asks for the PIN once signs in as well', async ({ desk }) => {
  const card = await desk.inserted('school', { key: 'p256', place: '9a' });
  await desk.enrol(card);
  const person = await desk.atSignIn(card);
  await person.openWindow(person.names.signInByCard);
  await signsIn(person);
});

test('a card with nothing but an encryption certificate is refused', async ({ desk }) => {
  const card = await desk.inserted('company', { encryptionOnly: true });
  const person = await desk.atSignIn(card);
  const popup = await person.openWindow(person.names.signInByCard);
  await reads(person, 'card-wrong-kind', popup);
});

test('an individual’s card is refused, and nothing of its holder is shown', async ({ desk }) => {
  const card = await desk.inserted('person');
  const person = await desk.atSignIn(card);
  const popup = await person.openWindow(person.names.signInByCard);
  await reads(person, 'card-wrong-kind', popup);
  await expect(popup.getByText(card.name)).toHaveCount(0);
});

test('an agency’s card is refused', async ({ desk }) => {
  const card = await desk.inserted('agency');
  const person = await desk.atSignIn(card);
  const popup = await person.openWindow(person.names.signInByCard);
  await reads(person, 'card-wrong-kind', popup);
});

test('an expired card is said before a PIN is asked for', async ({ desk }) => {
  const card = await desk.inserted('company', { more: ['--not-before', '2020-01-01T00:00:00Z', '--not-after', '2025-01-01T00:00:00Z'] });
  const person = await desk.atSignIn(card);
  const popup = await person.openWindow(person.names.signInByCard);
  await reads(person, 'certificate-expired', popup);
});

test('a card that was never opened: what to do is said, and no try is lost', async ({ desk, stack }) => {
  const card = await desk.inserted('company', { activated: false });
  const person = await desk.atSignIn(card);
  const popup = await person.openWindow(person.names.signInByCard);
  await tries(person, card.pin);
  await expect(popup.getByText(/開卡/).first()).toBeVisible();
  expect((await stack.state(card)).tries).toBe(3);
});
