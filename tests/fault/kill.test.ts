// kill -9 at random moments under load (threat 24): what was acknowledged is there, nothing is half made, what was used stays
// used, and to try again is safe.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  askRegistrationCode, becomeOrganizationMember, beginRegistration, expectStatus, newAddress, organizationProfile, query, register, signedChallenge, signInByCard,
  sleep, startWorld, type Browser, type ProfileBody, type Reply, type SoftCard,
} from '../support/index.ts';

const world = await startWorld({ settings: { limits: { proof_cost: 100, network_soft_cap: 100_000 } } });
after(() => world.close());
const { mail, pki, service } = world;
const lives = 8;

const cards: SoftCard[] = [];
for (let n = 0; n < 3; n++) {
  const card = await pki.card();
  await becomeOrganizationMember(world.browser(), mail, card, { profile: { name: card.name, unified_business_number: card.id } });
  cards.push(card);
}

interface Acknowledged { browser: Browser; email: string; profile: ProfileBody }
const registered: Acknowledged[] = [];
const steps: { browser: Browser; step: string }[] = [];
const spentCodes: { browser: Browser; code: string }[] = [];
const spentProofs: string[] = [];
const spentNonces: { browser: Browser; body: unknown }[] = [];
const sessions: Browser[] = [];
let killed = false;

/** The acknowledged answer, or undefined when the service died meanwhile. */
async function tried(send: Promise<Reply>): Promise<Reply | undefined> {
  return send.catch(() => undefined);
}

async function registering(): Promise<void> {
  while (!killed) {
    const [browser, email, profile] = [world.browser(), newAddress(), organizationProfile()];
    try {
      await beginRegistration(browser);
      const at = { browser: browser.clone(), step: 'email' };
      steps.push(at);
      const proof_of_work = await browser.proof('registration-code');
      const sent = await tried(browser.post('/api/registration/email-code', { email, proof_of_work }));
      if (sent?.status !== 202) continue;
      spentProofs.push(proof_of_work);
      const code = await mail.code(email);
      const proven = await tried(browser.post('/api/registration/email', { code, human: await browser.proof('registration-human') }));
      if (proven?.status !== 200) {
        steps.splice(steps.indexOf(at), 1);
        continue;
      }
      at.step = 'profile';
      spentCodes.push({ browser: browser.clone(), code });
      steps.splice(steps.indexOf(at), 1);
      const done = await tried(browser.post('/api/registration/profile', profile));
      if (done?.status === 201) registered.push({ browser, email, profile });
    } catch {
      if (!killed) throw new Error('a refusal under load');
    }
  }
}
async function signingIn(card: SoftCard): Promise<void> {
  while (!killed) {
    const browser = world.browser();
    const body = await signedChallenge(browser, card, 'sign-in').catch(() => undefined);
    if (!body) continue;
    const before = browser.clone();
    const reply = await tried(browser.post('/api/sessions/certificate', body));
    if (reply?.status !== 201) continue;
    spentNonces.push({ browser: before, body });
    sessions.push(browser);
  }
}

test(`${lives} lives, each ended by kill -9 in the middle of registrations and sign-ins`, async () => {
  for (let life = 0; life < lives; life++) {
    killed = false;
    const load = [registering(), registering(), registering(), registering(), ...cards.map(signingIn)];
    await sleep(300 + Math.random() * 900);
    killed = true;
    await service.kill();
    await service.start();
    const ends = await Promise.allSettled(load);
    assert.deepEqual(ends.filter((end) => end.status === 'rejected').map(String), []);
  }
  console.log(`acknowledged: ${registered.length} registrations, ${sessions.length} sign-ins, ${spentCodes.length} codes, ${steps.length} flows under way`);
  assert.ok(registered.length > 10 && sessions.length > 10, 'too little happened to prove anything');
});

test('every registration that was acknowledged is complete, and its session with it', async () => {
  for (const { browser, email, profile } of registered) {
    const member = expectStatus(await browser.get('/api/member'), 200).body;
    assert.deepEqual([member.email, member.profile], [email, profile]);
  }
});

test('every session that was acknowledged is open', async () => {
  for (const browser of sessions) assert.equal((await browser.get('/api/session')).body.level, 'organization');
});

test('a registration under way stands at the step that was acknowledged, or further', async () => {
  for (const { browser, step } of steps) {
    const now = (await browser.get('/api/registration')).body.step as string;
    assert.ok(now === step || (step === 'email' && now === 'profile'), `${step} → ${now}`);
  }
});

test('a code, a nonce and a proof of work that were used stay used', async () => {
  for (const { browser, code } of spentCodes) {
    const reply = await browser.post('/api/registration/email', { code });
    assert.ok(['wrong-step', 'flow-not-found'].includes(reply.code ?? ''), reply.text);
  }
  for (const { browser, body } of spentNonces) {
    assert.equal((await browser.post('/api/sessions/certificate', body)).code, 'challenge-unknown');
  }
  for (const proof_of_work of spentProofs.slice(-20)) {
    const browser = world.browser();
    await beginRegistration(browser);
    assert.equal((await browser.post('/api/registration/email-code', { email: newAddress(), proof_of_work })).code, 'proof-of-work-invalid');
  }
});

test('nothing is half made: each member has a profile and each address one general account', async () => {
  const [row] = await query(service, 'select count(*) as members from member');
  assert.ok(Number(row!['members']) >= registered.length + cards.length);
  assert.deepEqual(await query(service, 'pragma integrity_check'), [{ integrity_check: 'ok' }]);
  assert.deepEqual(await query(service, 'pragma foreign_key_check'), []);
});

test('a mail that was promised before a kill -9 arrives after it', async () => {
  const [browser, email] = [world.browser(), newAddress()];
  await beginRegistration(browser);
  mail.refuse(451, { to: email, times: 1 });
  expectStatus(await askRegistrationCode(browser, email), 202);
  await service.restart();
  const code = await mail.next(email, { seconds: 40 }).then((one) => one.code!);
  expectStatus(await browser.post('/api/registration/email', { code, human: await browser.proof('registration-human') }), 200);
});

test('kill -9 between question and yes, between proof and sign-in: the person goes on', async () => {
  const [browser, card] = [world.browser(), await pki.card()];
  await register(browser, mail);
  const signed = await signedChallenge(browser, card, 'verify');
  await service.restart();
  assert.equal(expectStatus(await browser.post('/api/verification/card', signed), 200).body.outcome, 'confirm');
  await service.restart();
  assert.equal(expectStatus(await browser.post('/api/verification/confirmation'), 200).body.outcome, 'complete');
  const signIn = await signedChallenge(browser, card, 'sign-in');
  await service.restart();
  expectStatus(await browser.post('/api/sessions/certificate', signIn), 201);
  await service.restart();
  assert.equal((await browser.get('/api/member')).body.organization.identifier, card.id);
  expectStatus(await signInByCard(world.browser(), card), 201);
});
