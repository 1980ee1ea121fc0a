// HiPKI is off unless the configuration says otherwise: nothing of it is offered, and nothing of it is taken.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  becomeOrganizationMember, challenge, expectProblem, expectStatus, program, Running, signChallenge, signText, startWorld,
} from '../support/index.ts';

const world = await startWorld();
after(() => world.close());
const card = await world.pki.card();
await becomeOrganizationMember(world.browser(), world.mail, card, { profile: { name: card.name, unified_business_number: card.id } });

test('the site does not speak of it', async () => {
  const browser = world.browser();
  assert.equal((expectStatus(await browser.get('/api/site'), 200).body as { hipki: unknown }).hipki, null);
  const page = await browser.get('/');
  assert.doesNotMatch(String(page.headers['content-security-policy']), /61161/);
});

test('no challenge is given for it', async () => {
  expectProblem(await world.browser().post('/api/challenges', { purpose: 'sign-in', through: 'hipki' }), 'hipki-not-offered');
});

test('a signature made through it is refused before anything is spent', async () => {
  const browser = world.browser();
  const nonce = await challenge(browser, 'sign-in');
  expectProblem(await browser.post('/api/sessions/certificate', { nonce, hipki_signature: signText(card, nonce) }), 'hipki-not-offered');
  const auth_token = signChallenge(browser.origin, nonce, card.der, card.key);
  expectStatus(await browser.post('/api/sessions/certificate', { nonce, auth_token }), 201);
});

test('its PIN page is not there', async () => {
  const reply = await world.browser().get('/hipki.html');
  expectProblem(reply, 'hipki-not-offered');
});

test('doctor says that it is not offered', async () => {
  const doctor = new Running('doctor', program('tpcard'), ['doctor', '--config', world.service.configuration]);
  await doctor.exited;
  assert.match(doctor.output, /^ok +HiPKI: not offered$/m);
  assert.doesNotMatch(doctor.output, /^WARN/m);
});
