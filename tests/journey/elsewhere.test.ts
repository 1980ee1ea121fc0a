// The same person at another browser: which the mailbox has not been proven in, so that the 120 seconds between two mails
// to an address hold there. This service waits a moment only.
import { walk } from './steps.ts';
import { expect, test } from './world.ts';
import { words } from './words.ts';

test.use({ limits: { resend_seconds: 1 } });
test.beforeEach(({ person }) => void (person.countsDown = false));

test('after verification e-mail signs in nowhere, and says why only after the mailbox is proven', async ({ person, world, freshContext }) => {
  await walk(person);
  const context = await freshContext();
  person.page = await context.newPage();
  await person.page.goto(world.service.origin);
  await person.press(person.names.signIn);
  await person.press(person.names.signInByEmail);
  const code = await person.askForCode();
  await expect(person.page.getByText(person.names.useCard)).toHaveCount(0);
  await person.type(person.names.code, code);
  await person.press(person.names.next);
  await person.sees(person.names.useCard);
});

test('the e-mail session of another browser ends with the verification', async ({ person, freshContext, world }) => {
  await walk(person, { to: 13 });
  const context = await freshContext();
  const elsewhere = await context.newPage();
  const page = person.page;
  person.page = elsewhere;
  await person.signInByEmail();
  await expect(person.control(person.names.signOut)).toBeVisible();
  person.page = page;
  await walk(person, { from: 14, to: 16 });
  await elsewhere.goto(`${world.service.origin}/member`);
  await expect(elsewhere.getByText(person.names.unproven)).toHaveCount(0);
});

test('an address that has a general account is told by mail, and the page behaves the same', async ({ person, world, freshContext }) => {
  await walk(person, { to: 6 });
  const context = await freshContext();
  person.page = await context.newPage();
  await walk(person, { to: 3 });
  await person.type(person.names.email, person.email);
  await person.press(person.names.sendCode);
  await person.sees(/第 \d+ 封驗證信已寄到/);
  const mail = await world.mail.next(person.email);
  expect(mail.text).toMatch(/已/);
  await expect(person.page.getByText(words('email-already-member'))).toHaveCount(0);
});

test('the wizard remembers its step for days, whatever the browser', async ({ person, freshContext }) => {
  await walk(person, { to: 13 });
  await expect(person.control(person.names.submitCard)).toBeVisible(); // the step is kept by now
  await person.press(person.names.signOut);
  const context = await freshContext();
  person.page = await context.newPage();
  await person.signInByEmail();
  await person.press(person.names.verification);
  await walk(person, { from: 14 });
});

test('mails are numbered, and the first code stays good after the second mail', async ({ person, world }) => {
  await walk(person, { to: 3 });
  await person.type(person.names.email, person.email);
  for (const number of [1, 2]) {
    await person.press(person.names.sendCode);
    const mail = await world.mail.next(person.email);
    expect(mail.number).toBe(number);
    expect(`${mail.subject} ${mail.text}`).toContain(`第 ${number} 封`);
    await person.sees(`第 ${number} 封`);
    await expect(person.control(person.names.sendCode)).toBeEnabled();
  }
  await person.type(person.names.code, world.mail.to(person.email)[0]!.code!);
  await person.checkbox(person.names.human).check();
  await person.press(person.names.next);
  await walk(person, { from: 5, to: 6 });
});
