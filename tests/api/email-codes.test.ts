// The six digits by mail (threats 13, 14): how often, how long, how many tries, in which flow, and how they are kept.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  askRegistrationCode, askSignInCode, beginRegistration, dump, expectProblem, expectStatus, newAddress, register, signInByEmail, startWorld,
  until, type Browser, type Reply,
} from '../support/index.ts';

const world = await startWorld({ clocked: true });
after(() => world.close());
const { mail, service } = world;
/** Past the 120 seconds, with what a slow machine takes. */
const resendAfter = 121;

/** A registration at step 4 that has passed 「我不是機器人」. */
async function atEmail(): Promise<Browser> {
  const browser = world.browser();
  await beginRegistration(browser);
  return browser;
}
async function ask(browser: Browser, email: string): Promise<string> {
  expectStatus(await askRegistrationCode(browser, email), 202);
  return mail.code(email);
}
async function type(browser: Browser, code: string): Promise<Reply> {
  const { human_passed } = expectStatus(await browser.get('/api/registration'), 200).body as { human_passed: boolean };
  return browser.post('/api/registration/email', { code, ...(human_passed ? {} : { human: await browser.proof('registration-human') }) });
}
/** Six digits that are none of these. */
function wrongFor(...codes: string[]): string {
  for (let number = 111_111; ; number += 7) if (!codes.includes(String(number))) return String(number);
}
const wait = (problem: { retry_after?: number }): number => problem.retry_after!;

test('a second mail within 120 seconds is refused in the same flow, to the same or another address', async () => {
  const browser = await atEmail();
  const email = newAddress();
  await ask(browser, email);
  const soon = wait(expectProblem(await askRegistrationCode(browser, email), 'resend-too-soon'));
  assert.ok(soon > 100 && soon <= 120, `Retry-After ${soon}`);
  expectProblem(await askRegistrationCode(browser, newAddress()), 'resend-too-soon');
  await service.advance(100);
  expectProblem(await askRegistrationCode(browser, email), 'resend-too-soon');
  await service.advance(resendAfter - 100);
  const again = expectStatus(await askRegistrationCode(browser, email), 202).body;
  assert.equal(again.mail_number, 2);
  await mail.next(email);
  assert.equal((await browser.get('/api/registration')).body.code.mail_number, 2);
});

test('a second mail within 120 seconds is refused to the same address from another flow, however it is spelled', async () => {
  const email = newAddress();
  await ask(await atEmail(), email);
  expectProblem(await askRegistrationCode(await atEmail(), email), 'resend-too-soon');
  expectProblem(await askRegistrationCode(await atEmail(), email.replace('example.com', 'EXAMPLE.com')), 'resend-too-soon');
  expectProblem(await askSignInCode(world.browser(), email), 'resend-too-soon');
  await service.restart();
  expectProblem(await askRegistrationCode(await atEmail(), email), 'resend-too-soon');
  assert.equal(mail.to(email).length, 1);
});

test('the earlier code stays valid when a second is asked for', async () => {
  const browser = await atEmail();
  const email = newAddress();
  const first = await ask(browser, email);
  await service.advance(resendAfter);
  expectStatus(await askRegistrationCode(browser, email), 202);
  assert.equal((await mail.next(email)).number, 2, 'the second mail says 第 2 封');
  expectStatus(await type(browser, first), 200);
});

test('a third code retires the first, not the second', async () => {
  const browser = await atEmail();
  const email = newAddress();
  const codes = [];
  for (let n = 0; n < 3; n++) {
    codes.push(await ask(browser, email));
    await service.advance(resendAfter);
  }
  expectProblem(await type(browser, codes[0]!), 'code-wrong', 'code-expired');
  expectStatus(await type(browser, codes[1]!), 200);
});

test('a code is good for ten minutes', async () => {
  const [quick, slow] = [await atEmail(), await atEmail()];
  const [quickCode, slowCode] = [await ask(quick, newAddress()), await ask(slow, newAddress())];
  await service.advance(9 * 60 + 45);
  expectStatus(await type(quick, quickCode), 200);
  await service.advance(16);
  expectProblem(await type(slow, slowCode), 'code-expired');
  assert.equal((await slow.get('/api/registration')).body.step, 'email');
});

test('five wrong codes end it, and then the right one is refused too', async () => {
  const browser = await atEmail();
  const code = await ask(browser, newAddress());
  for (const left of [4, 3, 2, 1, 0]) {
    assert.equal(expectProblem(await type(browser, wrongFor(code)), 'code-wrong').tries_left, left);
  }
  expectProblem(await type(browser, code), 'code-tries-spent');
  expectProblem(await type(browser, wrongFor(code)), 'code-tries-spent');
});

test('the two codes alive have one count of tries, and a new mail brings no new tries', async () => {
  const browser = await atEmail();
  const email = newAddress();
  const first = await ask(browser, email);
  for (let n = 0; n < 3; n++) expectProblem(await type(browser, wrongFor(first)), 'code-wrong');
  await service.advance(resendAfter);
  const second = await ask(browser, email);
  assert.equal(expectProblem(await type(browser, wrongFor(first, second)), 'code-wrong').tries_left, 1);
  assert.equal(expectProblem(await type(browser, wrongFor(first, second)), 'code-wrong').tries_left, 0);
  expectProblem(await type(browser, second), 'code-tries-spent');
  expectProblem(await type(browser, first), 'code-tries-spent');
});

test('tries are counted over a restart', async () => {
  const browser = await atEmail();
  const code = await ask(browser, newAddress());
  for (let n = 0; n < 3; n++) expectProblem(await type(browser, wrongFor(code)), 'code-wrong');
  await service.restart();
  assert.equal(expectProblem(await type(browser, wrongFor(code)), 'code-wrong').tries_left, 1);
});

test('what is not six digits is no code, and nothing near one either', async () => {
  const browser = await atEmail();
  const code = await ask(browser, newAddress());
  for (const near of ['', '12345', `${code}0`, code.slice(0, 5)]) {
    expectProblem(await type(browser, near), 'code-wrong', 'malformed-request');
  }
});

test('a code works only in the flow that asked for it', async () => {
  const [mine, other, another] = [await atEmail(), await atEmail(), await atEmail()];
  const email = newAddress();
  const code = await ask(mine, email);
  const otherCode = await ask(other, newAddress());
  await service.advance(resendAfter);
  const sameAddress = await ask(another, email);
  if (code !== otherCode) expectProblem(await type(other, code), 'code-wrong');
  if (code !== sameAddress) expectProblem(await type(another, code), 'code-wrong');
  expectStatus(await type(mine, code), 200);
});

test('a sign-in’s code completes no registration, and the other way round', async () => {
  const owner = world.browser();
  const { email } = await register(owner, mail);
  await service.advance(resendAfter);
  const registering = await atEmail();
  const registrationCode = await ask(registering, newAddress());
  const signingIn = registering.clone();
  expectStatus(await askSignInCode(signingIn, email), 202);
  const signInCode = await mail.code(email);
  if (signInCode === registrationCode) return;
  expectProblem(await type(registering, signInCode), 'code-wrong');
  expectProblem(await signingIn.post('/api/sign-in/email', { code: registrationCode }), 'code-wrong');
});

test('the code of one’s own mailbox does not prove the mailbox that is asked for next', async () => {
  const browser = await atEmail();
  const [own, foreign] = [newAddress(), newAddress()];
  const ownCode = await ask(browser, own);
  await service.advance(resendAfter);
  const foreignCode = await ask(browser, foreign);
  if (ownCode === foreignCode) return;
  const reply = await type(browser, ownCode);
  if (reply.status === 200) assert.equal(reply.body.email, own);
  else expectProblem(reply, 'code-wrong', 'code-expired');
});

test('a code is used once', async () => {
  const browser = await atEmail();
  const code = await ask(browser, newAddress());
  expectStatus(await type(browser, code), 200);
  expectProblem(await browser.post('/api/registration/email', { code }), 'wrong-step');
  const { email } = await register(world.browser(), mail);
  await service.advance(resendAfter);
  const visitor = world.browser();
  const before = visitor.clone();
  expectStatus(await askSignInCode(visitor, email), 202);
  for (const [name, value] of visitor.cookies) before.cookies.set(name, value);
  const signIn = await mail.code(email);
  expectStatus(await visitor.post('/api/sign-in/email', { code: signIn }), 201);
  expectProblem(await before.post('/api/sign-in/email', { code: signIn }), 'flow-not-found', 'code-wrong');
});

test('once its mail is out, a code stands nowhere in the database', async () => {
  const email = newAddress();
  const registering = await atEmail();
  const code = await ask(registering, email);
  const member = await register(world.browser(), mail);
  await service.advance(resendAfter);
  const visitor = world.browser();
  expectStatus(await askSignInCode(visitor, member.email), 202);
  const signIn = await mail.code(member.email);
  // Taken from the mail server a moment before the service notes that it was sent.
  const stands = async (digits: string): Promise<boolean> => new RegExp(`(?<![0-9a-f])${digits}(?![0-9a-f])`, 'i').test(await dump(service));
  await until('the codes are gone', async () => !(await stands(code)) && !(await stands(signIn)));
  const hex = (text: string): string => Buffer.from(text).toString('hex');
  const text = (await dump(service)).toLowerCase();
  assert.ok(!text.includes(hex(code)) && !text.includes(hex(signIn)), 'a code stands there as bytes');
  expectStatus(await type(registering, code), 200);
});

test('a flow is over after 24 hours', async () => {
  const browser = await atEmail();
  await service.advance(24 * 3600 - 60);
  expectStatus(await browser.get('/api/registration'), 200);
  await service.advance(90);
  expectProblem(await browser.get('/api/registration'), 'flow-not-found');
  expectProblem(await askRegistrationCode(browser, newAddress()), 'flow-not-found');
});

test('after the waiting time the same mailbox signs in again', async () => {
  const { email } = await register(world.browser(), mail);
  await service.advance(resendAfter);
  expectStatus(await signInByEmail(world.browser(), mail, email), 201);
});
