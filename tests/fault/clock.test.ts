// The clock jumps (threat 24): forward and back, nothing opens that was closed, and nobody is locked out for ever.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  askRegistrationCode, becomeOrganizationMember, beginRegistration, expectStatus, newAddress, register, signedChallenge, signInByCard, startWorld,
  until, type SoftCard,
} from '../support/index.ts';

const world = await startWorld({ clocked: true });
after(() => world.close());
const { mail, pki, service } = world;
const hour = 3600;
async function member(): Promise<SoftCard> {
  const one = await pki.card(longValid);
  await becomeOrganizationMember(world.browser(), mail, one, { profile: { name: one.name, unified_business_number: one.id } });
  return one;
}
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

/** Does this with the clock moved, and puts it right again whatever happens. */
async function moved(seconds: number, act: () => Promise<void>): Promise<void> {
  await service.advance(seconds);
  try {
    await act();
  } finally {
    await service.advance(-seconds);
  }
}
const longValid = { more: ['--not-before', new Date(Date.now() - 30 * 86_400_000).toISOString()] };

test('back half a day after a mail was sent: the wait that is told is at most 120 seconds', async () => {
  const [browser, email] = [world.browser(), newAddress()];
  await beginRegistration(browser);
  expectStatus(await askRegistrationCode(browser, email), 202);
  await moved(-12 * hour, async () => {
    const reply = await askRegistrationCode(browser, email);
    if (reply.status !== 202) assert.ok(Number(reply.headers['retry-after']) <= 120, `Retry-After ${reply.headers['retry-after']}`);
    const { resend_after } = (await browser.get('/api/registration')).body.code as { resend_after: number };
    assert.ok(resend_after >= 0 && resend_after <= 120, `resend_after ${resend_after}`);
  });
});

test('back a day: a session tells no more time than a new one has', async () => {
  const browser = world.browser();
  expectStatus(await signInByCard(browser, card), 201);
  await moved(-24 * hour, async () => {
    const session = (await browser.get('/api/session')).body;
    if (session.signed_in) assert.ok(session.idle_seconds_left <= 900 && session.seconds_left <= 43_200, JSON.stringify(session));
  });
});

test('far back a fresh answer is one from the future, and refused; right again, it goes on', async () => {
  const fresh = await member();
  await moved(-3 * hour, async () => {
    const stranger = await pki.card(longValid);
    // This test's authorities are younger than that; older ones leave it to the revocation to say no.
    const { code } = await signInByCard(world.browser(), stranger);
    assert.ok(['revocation-unknown', 'path-invalid'].includes(code ?? ''), code);
  });
  expectStatus(await signInByCard(world.browser(), fresh), 201);
});

test('six years ahead every card has expired, and the service is still there when the clock is right again', async () => {
  await moved(6 * 365 * 24 * hour, async () => {
    assert.equal((await signInByCard(world.browser(), card)).code, 'certificate-expired');
  });
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

test('a quarter of a minute back is within the skew: cards go on signing in', async () => {
  const one = await member();
  const another = await pki.card({ ...longValid, id: one.id, name: one.name });
  const birth = (name: string): number => Date.parse(new X509Certificate(readFileSync(join(pki.directory, name, 'ca.pem'))).validFrom);
  const born = Math.max(birth('root'), birth('moeaca'));
  await until('the authorities are old enough for that', () => Date.now() - born > 17_000, 60);
  await moved(-15, async () => void expectStatus(await signInByCard(world.browser(), another), 201));
});
