// A nonce is for one purpose, one browser, one session, one use and five minutes (threats 3, 4).
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  becomeOrganizationMember, challenge, dump, expectProblem, expectStatus, register, signChallenge, signedChallenge, signInByEmail, startWorld, type Browser,
} from '../support/index.ts';

const world = await startWorld({ clocked: true });
after(() => world.close());
const { mail, pki, service } = world;
const member = await pki.card();
await becomeOrganizationMember(world.browser(), mail, member, { profile: { name: member.name, unified_business_number: member.id } });

const signIn = '/api/sessions/certificate';
const showCard = '/api/verification/card';
const signedBy = (browser: Browser, nonce: string, card = member) => ({ nonce, auth_token: signChallenge(browser.origin, nonce, card.der, card.key) });
async function general(): Promise<Browser> {
  const browser = world.browser();
  await register(browser, mail);
  return browser;
}

test('a nonce says its purpose and what the window must show, and is good for five minutes', async () => {
  const browser = world.browser();
  const { email } = await register(browser, mail);
  const verify = expectStatus(await browser.post('/api/challenges', { purpose: 'verify' }), 201).body;
  const [version, purpose, binding, random] = verify.nonce.split('.');
  assert.deepEqual([version, purpose], ['tpcard1', 'verify']);
  assert.match(random, /^[A-Za-z0-9_-]{43}$/);
  assert.equal(Buffer.from(binding, 'base64url').toString(), `${email[0]}•••@example.com`);
  assert.ok(!binding.includes('='));
  assert.ok(verify.expires_in > 290 && verify.expires_in <= 300);
  assert.ok(Math.abs(Date.parse(verify.server_time) - Date.now()) < 30_000);
  const nonce = await challenge(world.browser(), 'sign-in');
  assert.match(nonce, /^tpcard1\.sign-in\.\.[A-Za-z0-9_-]{43}$/);
  assert.ok(nonce.length >= 44 && verify.nonce.length <= 128);
});

test('a mailbox with a very long name still fits into the nonce', async () => {
  const browser = world.browser();
  await register(browser, mail, { email: `${'l'.repeat(60)}@${'d'.repeat(60)}.${'e'.repeat(60)}.example.com` });
  assert.ok((await challenge(browser, 'verify')).length <= 128);
});

test('no two nonces are alike, and the database keeps none of them', async () => {
  const browser = world.browser();
  const nonces = await Promise.all(Array.from({ length: 20 }, () => challenge(browser, 'sign-in')));
  assert.equal(new Set(nonces.map((nonce) => nonce.split('.')[3])).size, 20);
  const kept = await dump(service);
  for (const nonce of nonces) assert.ok(!kept.includes(nonce.split('.')[3]!));
});

test('a nonce is used once, also when it is used again after a restart', async () => {
  const browser = world.browser();
  const body = await signedChallenge(browser, member, 'sign-in');
  const thief = browser.clone();
  expectStatus(await browser.post(signIn, body), 201);
  expectProblem(await browser.post(signIn, body), 'challenge-unknown');
  expectProblem(await thief.post(signIn, body), 'challenge-unknown');
  await service.restart();
  expectProblem(await thief.post(signIn, body), 'challenge-unknown');
});

test('a nonce is spent by a failure too', async () => {
  const browser = world.browser();
  const nonce = await challenge(browser, 'sign-in');
  const bad = signedBy(browser, nonce);
  bad.auth_token.signature = Buffer.alloc(256, 1).toString('base64');
  expectProblem(await browser.post(signIn, bad), 'signature-invalid');
  expectProblem(await browser.post(signIn, signedBy(browser, nonce)), 'challenge-unknown');
});

test('a nonce works in the browser that asked for it only, and the attempt from elsewhere does not spend it', async () => {
  const [victim, attacker] = [world.browser(), world.browser()];
  await attacker.get('/api/session');
  const body = await signedChallenge(victim, member, 'sign-in');
  expectProblem(await attacker.post(signIn, body), 'challenge-unknown');
  await challenge(attacker, 'sign-in');
  expectProblem(await attacker.post(signIn, body), 'challenge-unknown');
  expectStatus(await victim.post(signIn, body), 201);
});

test('a nonce of the attacker’s browser signs nobody in elsewhere', async () => {
  const [victim, attacker] = [world.browser(), world.browser()];
  const card = await pki.card();
  await becomeOrganizationMember(world.browser(), mail, card, { profile: { name: card.name, unified_business_number: card.id } });
  const body = await signedChallenge(attacker, card, 'sign-in');
  await challenge(victim, 'sign-in');
  expectProblem(await victim.post(signIn, body), 'challenge-unknown');
  assert.equal((await victim.get('/api/session')).body.signed_in, false);
});

test('a nonce for signing in does not verify', async () => {
  const browser = await general();
  const card = await pki.card();
  expectProblem(await browser.post(showCard, signedBy(browser, await challenge(browser, 'sign-in'), card)), 'challenge-unknown');
  assert.equal((await browser.get('/api/member')).body.level, 'general');
});

test('a nonce for verifying does not sign in', async () => {
  const browser = await general();
  expectProblem(await browser.post(signIn, signedBy(browser, await challenge(browser, 'verify'))), 'challenge-unknown');
});

test('a nonce with its purpose rewritten is unknown', async () => {
  const browser = await general();
  const rewritten = (await challenge(browser, 'verify')).replace(/^tpcard1\.verify\.[^.]*/, 'tpcard1.sign-in.');
  expectProblem(await browser.post(signIn, signedBy(browser, rewritten)), 'challenge-unknown');
  const other = (await challenge(browser, 'sign-in')).replace('.sign-in.', '.verify.');
  expectProblem(await browser.post(showCard, signedBy(browser, other)), 'challenge-unknown');
});

test('a nonce for verifying belongs to the session that asked, not to the next one in this browser', async () => {
  const browser = await general();
  const { email } = await register(world.browser(), mail);
  const card = await pki.card();
  const body = await signedChallenge(browser, card, 'verify');
  await service.advance(121);
  expectStatus(await signInByEmail(browser, mail, email), 201);
  assert.equal((await browser.get('/api/member')).body.email, email);
  expectProblem(await browser.post(showCard, body), 'challenge-unknown');
  assert.equal((await browser.get('/api/member')).body.level, 'general');
});

test('a nonce is over after five minutes', async () => {
  const [quick, slow] = [world.browser(), world.browser()];
  const inTime = await signedChallenge(quick, member, 'sign-in');
  const late = await signedChallenge(slow, member, 'sign-in');
  await service.advance(285);
  expectStatus(await quick.post(signIn, inTime), 201);
  await service.advance(20);
  expectProblem(await slow.post(signIn, late), 'challenge-expired');
  expectProblem(await slow.post(signIn, late), 'challenge-expired', 'challenge-unknown');
});

test('a nonce that was never issued is unknown, whatever it looks like', async () => {
  const browser = world.browser();
  await challenge(browser, 'sign-in');
  for (const nonce of [`tpcard1.sign-in..${'A'.repeat(43)}`, `tpcard1.sign-in.YQ.${'A'.repeat(43)}`, 'x', '', `tpcard2.sign-in..${'A'.repeat(43)}`]) {
    expectProblem(await browser.post(signIn, signedBy(browser, nonce)), 'challenge-unknown', 'malformed-request');
  }
  expectProblem(await browser.post('/api/challenges', { purpose: 'sign-document' }), 'malformed-request');
  expectProblem(await browser.post('/api/challenges', { purpose: '' }), 'malformed-request');
});
