// Nobody finds out who is a member (threat 15): the same status, body, headers and time whoever has the address; the
// mailbox alone is told.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  askRegistrationCode, askSignInCode, becomeOrganizationMember, beginRegistration, expectProblem, expectStatus, newAddress, organizationProfile,
  proveEmail, register, signInByEmail, startWorld, type Browser, type Reply,
} from '../support/index.ts';

const world = await startWorld({ clocked: true });
after(() => world.close());
const { mail, service } = world;

const each = 10;
const generals: string[] = [];
const organizations: string[] = [];
for (let n = 0; n < each; n++) generals.push((await register(world.browser(), mail)).email);
for (let n = 0; n < each; n++) {
  const card = await world.pki.card();
  organizations.push((await becomeOrganizationMember(world.browser(), mail, card, { profile: { name: card.name, unified_business_number: card.id } })).email);
}
const nobody = Array.from({ length: each }, newAddress);
const kinds = { nobody, generals, organizations };
await service.advance(121);

type Ask = (browser: Browser, email: string) => Promise<Reply>;
/** Body, status and the names of the headers: what an outsider sees apart from random values. */
const seen = (reply: Reply): object => ({
  status: reply.status, body: reply.body,
  headers: Object.keys(reply.headers).sort(), cookies: (reply.headers['set-cookie'] ?? []).map((line) => line.replace(/=[^;]*/, '=…')).sort(),
});
/** Of several times the least: whatever else the machine does can only add. */
const least = (values: number[]): number => Math.min(...values);

async function compare(what: string, prepare: () => Promise<Browser>, ask: Ask, wrongCode: (browser: Browser) => Promise<Reply>): Promise<void> {
  const views = new Map<string, Set<string>>();
  const times = new Map<string, number[]>();
  for (let n = 0; n < each; n++) {
    // Each kind is first, second and last in turn: what ran just before tells on a time too.
    for (const [kind, addresses] of Object.entries(kinds).map((_, at, all) => all[(at + n) % all.length]!)) {
      const email = addresses[n];
      if (!email) continue;
      const browser = await prepare();
      const began = performance.now();
      const reply = await ask(browser, email);
      const took = performance.now() - began;
      if (n > 0) times.set(kind, [...(times.get(kind) ?? []), took]);
      const wrong = await wrongCode(browser);
      views.set(kind, (views.get(kind) ?? new Set()).add(JSON.stringify([seen(reply), { ...seen(wrong), body: { ...wrong.body, correlation_id: 'x' } }])));
    }
  }
  const [one] = [...views.get('nobody')!];
  for (const [kind, all] of views) assert.deepEqual([...all].map((text) => JSON.parse(text) as object), [JSON.parse(one!)], `${what}: ${kind}`);
  const times_of = [...times].map(([kind, all]) => [kind, least(all)] as const);
  console.log(`${what}: least ms ${times_of.map(([kind, ms]) => `${kind} ${ms.toFixed(2)}`).join(', ')}`);
  // Generous on a busy machine: what tells is a mail sent, or a hash not computed, within the request.
  const [low, high] = [Math.min(...times_of.map(([, ms]) => ms)), Math.max(...times_of.map(([, ms]) => ms))];
  assert.ok(high - low < 15 || high < 3 * low, `${what}: ${JSON.stringify(times_of)}`);
}

test('a sign-in looks the same whoever has the address', async () => {
  await compare('sign-in', async () => world.browser(), async (browser, email) => {
    const proof_of_work = await browser.proof('sign-in-code');
    return browser.post('/api/sign-in/email-code', { email, proof_of_work });
  }, (browser) => browser.post('/api/sign-in/email', { code: 'wrong!' }));
});

test('a registration looks the same whoever has the address', async () => {
  await service.advance(121);
  await compare('registration', async () => {
    const browser = world.browser();
    await beginRegistration(browser);
    return browser;
  }, askRegistrationCode, async (browser) => browser.post('/api/registration/email', { code: 'wrong!', human: await browser.proof('registration-human') }));
});

test('a wrong code counts down the same, for a mailbox that was sent none as for one that was', async () => {
  await service.advance(121);
  const tries = await Promise.all([newAddress(), generals[0]!, organizations[0]!].map(async (email) => {
    const browser = world.browser();
    expectStatus(await askSignInCode(browser, email), 202);
    const { code } = await mail.next(email, { matching: /(?:)/ });
    const answers = [];
    for (let n = 0; n < 6; n++) {
      const reply = await browser.post('/api/sign-in/email', { code: code === '333333' ? '444444' : '333333' });
      answers.push([reply.status, reply.code, reply.body.tries_left]);
    }
    return answers;
  }));
  assert.deepEqual(tries[1], tries[0]);
  assert.deepEqual(tries[2], tries[0]);
});

test('the mailbox of a member is told by mail that it has an account, with the way to go on there', async () => {
  await service.advance(121);
  const browser = world.browser();
  await beginRegistration(browser);
  mail.received.length = 0;
  expectStatus(await askRegistrationCode(browser, generals[1]!), 202);
  const told = await mail.next(generals[1]!);
  assert.match(told.text, /已經?有帳號|已.{0,4}是.*會員/);
  assert.ok(told.text.includes(service.origin), 'no way to go on there');
  const [stranger, strange] = [world.browser(), newAddress()];
  await beginRegistration(stranger);
  expectStatus(await askRegistrationCode(stranger, strange), 202);
  assert.doesNotMatch((await mail.next(strange)).text, /已經?有帳號|已.{0,4}是.*會員/);
});

test('the code in a member’s mail, should it hold one, makes no second account', async () => {
  await service.advance(121);
  const browser = world.browser();
  await beginRegistration(browser);
  expectStatus(await askRegistrationCode(browser, generals[2]!), 202);
  const { code } = await mail.next(generals[2]!, { matching: /帳號|會員|驗證碼/ });
  const human = await browser.proof('registration-human');
  expectProblem(await browser.post('/api/registration/email', { code: code ?? '135790', human }), 'email-already-member', 'code-wrong');
  assert.equal((await browser.get('/api/session')).body.signed_in, false);
});

test('who has proven a mailbox that became a general account meanwhile is told so on the page', async () => {
  const email = newAddress();
  const [first, second] = [world.browser(), world.browser()];
  for (const browser of [first, second]) {
    await beginRegistration(browser);
    expectStatus(await askRegistrationCode(browser, email), 202);
    expectStatus(await proveEmail(browser, await mail.code(email)), 200);
    await service.advance(121);
  }
  expectStatus(await first.post('/api/registration/profile', organizationProfile()), 201);
  expectProblem(await second.post('/api/registration/profile', organizationProfile()), 'email-already-member');
  assert.equal((await second.get('/api/session')).body.signed_in, false);
});

test('a mailbox without an account is told so by mail when somebody signs in with it', async () => {
  const [strange, visitor] = [newAddress(), world.browser()];
  expectStatus(await askSignInCode(visitor, strange), 202);
  const told = await mail.next(strange);
  assert.doesNotMatch(told.text, /組織會員(?!驗證)/);
  if (told.code) assert.notEqual((await visitor.post('/api/sign-in/email', { code: told.code })).status, 201);
});

test('the mailbox of an organization may register again: it signs in nowhere', async () => {
  const card = await world.pki.card();
  const { email } = await becomeOrganizationMember(world.browser(), mail, card, { profile: { name: card.name, unified_business_number: card.id } });
  await service.advance(121);
  await register(world.browser(), mail, { email });
  await service.advance(121);
  assert.equal(expectStatus(await signInByEmail(world.browser(), mail, email), 201).body.level, 'general');
});
