// The clock jumps (threat 24): forward and back, nothing opens that was closed, and nobody is locked out for ever.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  askRegistrationCode, becomeOrganizationMember, beginRegistration, expectStatus, newAddress, register, signedChallenge, signInByCard, startWorld,
} from '../support/index.ts';

const world = await startWorld({ clocked: true });
after(() => world.close());
const { mail, pki, service } = world;
const hour = 3600;
const card = await pki.card();
await becomeOrganizationMember(world.browser(), mail, card, { profile: { name: card.name, unified_business_number: card.id } });

test('back an hour: what was ended, spent or used stays so', async () => {
  const browser = world.browser();
  const body = await signedChallenge(browser, card, 'sign-in');
  const before = browser.clone();
  expectStatus(await browser.post('/api/sessions/certificate', body), 201);
  const ended = browser.clone();
  expectStatus(await browser.delete('/api/session'), 204);
  const [registering, email] = [world.browser(), newAddress()];
  await beginRegistration(registering);
  const proof_of_work = await registering.proof('registration-code');
  expectStatus(await registering.post('/api/registration/email-code', { email, proof_of_work }), 202);
  await service.advance(-hour);
  assert.equal((await before.post('/api/sessions/certificate', body)).code, 'challenge-unknown');
  assert.equal((await ended.get('/api/session')).body.signed_in, false);
  const other = world.browser();
  await beginRegistration(other);
  assert.equal((await other.post('/api/registration/email-code', { email: newAddress(), proof_of_work })).code, 'proof-of-work-invalid');
  await service.advance(hour);
});

test('back a day after a mail was sent: the wait that is told is at most 120 seconds', async () => {
  const [browser, email] = [world.browser(), newAddress()];
  await beginRegistration(browser);
  expectStatus(await askRegistrationCode(browser, email), 202);
  await service.advance(-12 * hour);
  const reply = await askRegistrationCode(browser, email);
  if (reply.status !== 202) assert.ok(Number(reply.headers['retry-after']) <= 120, `Retry-After ${reply.headers['retry-after']}`);
  const { resend_after } = (await browser.get('/api/registration')).body.code as { resend_after: number };
  assert.ok(resend_after >= 0 && resend_after <= 120, `resend_after ${resend_after}`);
  await service.advance(12 * hour);
});

test('back a day: a session tells no more time than a new one has, and ends as if the clock had not moved', async () => {
  const browser = world.browser();
  expectStatus(await signInByCard(browser, card), 201);
  await service.advance(-24 * hour);
  const session = (await browser.get('/api/session')).body;
  if (session.signed_in) assert.ok(session.idle_seconds_left <= 900 && session.seconds_left <= 43_200, JSON.stringify(session));
  await service.advance(24 * hour);
});

test('a minute back is within the skew: cards go on signing in', async () => {
  await service.advance(-45);
  expectStatus(await signInByCard(world.browser(), card), 201);
  await service.advance(45);
});

test('far back nobody’s revocation is known, which is refused; right again, it goes on', async () => {
  await service.advance(-3 * hour);
  const reply = await signInByCard(world.browser(), card);
  assert.ok(reply.status === 201 || reply.code === 'revocation-unknown', reply.text);
  const fresh = await pki.card();
  assert.ok(['revocation-unknown', 'certificate-not-yet-valid'].includes((await signInByCard(world.browser(), fresh)).code ?? ''));
  await service.advance(3 * hour);
  expectStatus(await signInByCard(world.browser(), card), 201);
});

test('six years ahead every card has expired, and the service is still there when the clock is right again', async () => {
  const years = 6 * 365 * 24 * hour;
  await service.advance(years);
  assert.equal((await signInByCard(world.browser(), card)).code, 'certificate-expired');
  await service.advance(-years);
  expectStatus(await signInByCard(world.browser(), card), 201);
  await register(world.browser(), mail);
});

test('a restart after a jump back loses nothing and issues nothing twice', async () => {
  await service.advance(-2 * hour);
  const browser = world.browser();
  const { email } = await register(browser, mail);
  await service.restart();
  const session = (await browser.get('/api/session')).body;
  if (session.signed_in) assert.equal((await browser.get('/api/member')).body.email, email);
  await register(world.browser(), mail);
});
