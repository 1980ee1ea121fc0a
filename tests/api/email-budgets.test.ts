// What an address is spared in a day (threats 13, 14, 16): wrong codes over all flows, mails, and its owner's own budget.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  askRegistrationCode, askSignInCode, beginRegistration, expectProblem, expectStatus, newAddress, register, signInByEmail, startWorld,
  type Browser,
} from '../support/index.ts';

const world = await startWorld({ clocked: true });
after(() => world.close());
const { mail, service } = world;
const day = 24 * 3600;

/** The budgets' day is UTC's: begins one, so that none ends in the middle of a test. */
async function newDay(): Promise<void> {
  const { server_time } = expectStatus(await world.browser().post('/api/challenges', { purpose: 'sign-in' }), 201).body;
  await service.advance(day - (Math.floor(Date.parse(server_time) / 1000) % day) + 1);
}

const wrongFor = (code: string | undefined): string => (code === '424242' ? '242424' : '424242');

/** A stranger asks for a code to this address, somewhere where it has never been proven, and types wrong ones. */
async function guess(email: string, times: number): Promise<Browser> {
  await service.advance(121);
  const stranger = world.browser();
  expectStatus(await askSignInCode(stranger, email), 202);
  const { code } = await mail.next(email);
  for (let n = 0; n < times; n++) expectProblem(await stranger.post('/api/sign-in/email', { code: wrongFor(code) }), 'code-wrong');
  return stranger;
}

// Before a day passes here: the revocation lists would be a day old until they are fetched again.
test('wrong codes by e-mail never touch a sign-in by card', async () => {
  // threats.md 16: the mailbox of an organization signs in nowhere, so guessing at it must not close the card's way.
  const { becomeOrganizationMember, signInByCard } = await import('../support/index.ts');
  const browser = world.browser();
  const card = await world.pki.card();
  const { email } = await becomeOrganizationMember(browser, mail, card, { profile: { name: card.name, unified_business_number: card.id } });
  await guess(email, 5);
  await guess(email, 5);
  expectStatus(await signInByCard(world.browser(), card), 201);
});

test('ten wrong codes for an address in a day end guessing over all flows, and the next day begins anew', async () => {
  await newDay();
  const { email } = await register(world.browser(), mail);
  await guess(email, 5);
  await guess(email, 5);
  await service.advance(121);
  const third = world.browser();
  const asked = await askSignInCode(third, email);
  if (asked.status === 202) {
    const code = await mail.code(email);
    const spent = expectProblem(await third.post('/api/sign-in/email', { code: wrongFor(code) }), 'code-tries-spent');
    assert.ok(spent.retry_after! > 3600, `an address that was guessed at rests until the next day, not ${spent.retry_after} s`);
    expectProblem(await third.post('/api/sign-in/email', { code }), 'code-tries-spent');
  } else {
    expectProblem(asked, 'code-tries-spent');
  }
  await service.advance(day + 60);
  expectStatus(await signInByEmail(world.browser(), mail, email), 201);
});

test('guesses in registrations and in sign-ins have one budget', async () => {
  await newDay();
  const { email } = await register(world.browser(), mail);
  await guess(email, 5);
  await service.advance(121);
  const registering = world.browser();
  await beginRegistration(registering);
  expectStatus(await askRegistrationCode(registering, email), 202);
  const { code } = await mail.next(email);
  const human = await registering.proof('registration-human');
  expectProblem(await registering.post('/api/registration/email', { code: wrongFor(code), human }), 'code-wrong');
  for (let n = 0; n < 4; n++) expectProblem(await registering.post('/api/registration/email', { code: wrongFor(code) }), 'code-wrong');
  await service.advance(121);
  const third = world.browser();
  const asked = await askSignInCode(third, email);
  if (asked.status === 202) {
    expectProblem(await third.post('/api/sign-in/email', { code: await mail.code(email) }), 'code-tries-spent');
  } else {
    expectProblem(asked, 'code-tries-spent');
  }
});

test('a browser that proved the mailbox before gets in while strangers have spent the address’s budget', async () => {
  await newDay();
  const owner = world.browser();
  const { email } = await register(owner, mail);
  expectStatus(await owner.delete('/api/session'), 204);
  await guess(email, 5);
  await guess(email, 5);
  await service.advance(121);
  expectStatus(await signInByEmail(owner, mail, email), 201);
});

test('that browser’s own budget has an end too', async () => {
  await newDay();
  const owner = world.browser();
  const { email } = await register(owner, mail);
  expectStatus(await owner.delete('/api/session'), 204);
  let wrong = 0;
  for (let flow = 0; flow < 4; flow++) {
    await service.advance(121);
    const asked = await askSignInCode(owner, email);
    if (asked.status !== 202) {
      expectProblem(asked, 'code-tries-spent');
      break;
    }
    const { code } = await mail.next(email);
    for (let n = 0; n < 6; n++) if ((await owner.post('/api/sign-in/email', { code: wrongFor(code) })).code === 'code-wrong') wrong++;
  }
  assert.ok(wrong >= 5 && wrong <= 10, `${wrong} wrong codes in a day from one browser`);
});

test('another browser’s cookie of its own mailbox is no budget for this one', async () => {
  await newDay();
  const stranger = world.browser();
  await register(stranger, mail);
  const { email } = await register(world.browser(), mail);
  await guess(email, 5);
  await guess(email, 5);
  await service.advance(121);
  const asked = await askSignInCode(stranger, email);
  if (asked.status === 202) expectProblem(await stranger.post('/api/sign-in/email', { code: await mail.code(email) }), 'code-tries-spent');
  else expectProblem(asked, 'code-tries-spent');
});

test('ten mails to an address in a day, over all flows, and the next day begins anew', async () => {
  await newDay();
  const email = newAddress();
  for (let n = 0; n < 10; n++) {
    const browser = world.browser();
    if (n % 2) {
      await beginRegistration(browser);
      expectStatus(await askRegistrationCode(browser, email), 202);
    } else {
      expectStatus(await askSignInCode(browser, email), 202);
    }
    await service.advance(121);
  }
  const browser = world.browser();
  await beginRegistration(browser);
  const problem = expectProblem(await askRegistrationCode(browser, email), 'too-many-mails');
  assert.ok(problem.retry_after! > 3600 && problem.retry_after! <= day, `Retry-After ${problem.retry_after}`);
  expectProblem(await askSignInCode(world.browser(), email), 'too-many-mails');
  expectProblem(await askSignInCode(world.browser(), email.toUpperCase().replace(/@.*/, '@example.com')), 'too-many-mails', 'resend-too-soon');
  await service.advance(day);
  const next = world.browser();
  await beginRegistration(next);
  expectStatus(await askRegistrationCode(next, email), 202);
  await mail.next(email);
  assert.ok(mail.to(email).length <= 11, `${mail.to(email).length} mails`);
});
