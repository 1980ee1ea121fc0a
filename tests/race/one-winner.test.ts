// Sixteen at once, exactly one outcome (threats 3, 13, 25).
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  askRegistrationCode, beginRegistration, becomeOrganizationMember, expectStatus, newAddress, organizationProfile, register, signedChallenge, signInByCard, startWorld,
  type Browser, type Reply,
} from '../support/index.ts';

const world = await startWorld({ top: { threads: 4 } });
after(() => world.close());
const { mail, pki } = world;
const many = 16;

/** The same request from sixteen connections of one browser. */
function atOnce(browser: Browser, send: (tab: Browser, n: number) => Promise<Reply>): Promise<Reply[]> {
  const tabs = Array.from({ length: many }, () => browser.clone());
  return Promise.all(tabs.map(send));
}
const tally = (replies: Reply[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const reply of replies) counts[reply.code ?? reply.status] = (counts[reply.code ?? reply.status] ?? 0) + 1;
  return counts;
};
async function mailed(): Promise<{ browser: Browser; email: string; code: string; wrong: string }> {
  const [browser, email] = [world.browser(), newAddress()];
  await beginRegistration(browser);
  expectStatus(await askRegistrationCode(browser, email), 202);
  const code = await mail.code(email);
  return { browser, email, code, wrong: code === '777777' ? '888888' : '777777' };
}

const card = await pki.card();
await becomeOrganizationMember(world.browser(), mail, card, { profile: { name: card.name, unified_business_number: card.id } });

test('one signed challenge, sent sixteen times at once, opens one session', async () => {
  for (let round = 0; round < 4; round++) {
    const browser = world.browser();
    const body = await signedChallenge(browser, card, 'sign-in');
    assert.deepEqual(tally(await atOnce(browser, (tab) => tab.post('/api/sessions/certificate', body))), { 201: 1, 'challenge-unknown': many - 1 });
  }
});

test('one signed challenge verifies once', async () => {
  const other = await pki.card();
  const browser = world.browser();
  await register(browser, mail, { profile: { name: other.name, unified_business_number: other.id } });
  const body = await signedChallenge(browser, other, 'verify');
  const counts = tally(await atOnce(browser, (tab) => tab.post('/api/verification/card', body)));
  assert.equal(counts[200], 1, JSON.stringify(counts));
  assert.equal(Object.keys(counts).filter((key) => !['200', 'challenge-unknown', 'session-ended', 'sign-in-required'].includes(key)).length, 0, JSON.stringify(counts));
});

test('one right code, typed sixteen times at once, is taken once', async () => {
  const { browser, code, wrong } = await mailed();
  await browser.post('/api/registration/email', { code: wrong, human: await browser.proof('registration-human') });
  assert.equal((await browser.get('/api/registration')).body.human_passed, true);
  const counts = tally(await atOnce(browser, (tab) => tab.post('/api/registration/email', { code })));
  assert.equal(counts[200], 1, JSON.stringify(counts));
  assert.equal((await browser.get('/api/registration')).body.step, 'profile');
});

test('sixteen wrong codes at once are at most five tries, and then the right one is refused', async () => {
  const { browser, code, wrong } = await mailed();
  await browser.post('/api/registration/email', { code, human: '' });
  const first = await browser.post('/api/registration/email', { code: wrong, human: await browser.proof('registration-human') });
  assert.equal(first.code, 'code-wrong');
  const replies = await atOnce(browser, (tab) => tab.post('/api/registration/email', { code: wrong }));
  const counts = tally(replies);
  assert.deepEqual(counts, { 'code-wrong': 4, 'code-tries-spent': many - 4 });
  const left = replies.filter((reply) => reply.code === 'code-wrong').map((reply) => reply.body.tries_left).sort();
  assert.deepEqual(left, [0, 1, 2, 3], 'each try is counted before the code is compared');
  assert.equal((await browser.post('/api/registration/email', { code })).code, 'code-tries-spent');
});

test('fifteen wrong codes and the right one at once: never more than five are looked at', async () => {
  const { browser, code } = await mailed();
  expectStatus(await browser.get('/api/registration'), 200);
  const human = await browser.proof('registration-human');
  assert.equal((await browser.post('/api/registration/email', { code: '999999' === code ? '888888' : '999999', human })).code, 'code-wrong');
  const counts = tally(await atOnce(browser, (tab, n) => tab.post('/api/registration/email', { code: n === 11 ? code : String(100_000 + n) })));
  assert.ok((counts['code-wrong'] ?? 0) + (counts[200] ?? 0) <= 4 || counts[200] === 1, JSON.stringify(counts));
  assert.ok((counts['code-wrong'] ?? 0) <= 4, JSON.stringify(counts));
});

test('one proof of work is good for one code, from sixteen browsers at once', async () => {
  const browsers = await Promise.all(Array.from({ length: many }, async () => {
    const browser = world.browser();
    await beginRegistration(browser);
    return browser;
  }));
  const proof_of_work = await browsers[0]!.proof('registration-code');
  const counts = tally(await Promise.all(browsers.map((browser) => browser.post('/api/registration/email-code', { email: newAddress(), proof_of_work }))));
  assert.deepEqual(counts, { 202: 1, 'proof-of-work-invalid': many - 1 });
});

test('one 「我不是機器人」 is good for one registration', async () => {
  const flows = await Promise.all(Array.from({ length: 8 }, mailed));
  const human = await flows[0]!.browser.proof('registration-human');
  const counts = tally(await Promise.all(flows.map(({ browser, code }) => browser.post('/api/registration/email', { code, human }))));
  assert.deepEqual(counts, { 200: 1, 'human-check-invalid': 7 });
});

test('one address gets one mail, however many flows ask at once', async () => {
  const email = newAddress();
  const browsers = await Promise.all(Array.from({ length: many }, async () => {
    const browser = world.browser();
    await beginRegistration(browser);
    return { browser, proof_of_work: await browser.proof('registration-code') };
  }));
  const counts = tally(await Promise.all(browsers.map(({ browser, proof_of_work }) => browser.post('/api/registration/email-code', { email, proof_of_work }))));
  assert.deepEqual(counts, { 202: 1, 'resend-too-soon': many - 1 });
  await mail.next(email);
  assert.equal(mail.to(email).length, 1);
});

test('a profile sent sixteen times at once makes one member', async () => {
  const { browser, email, code } = await mailed();
  expectStatus(await browser.post('/api/registration/email', { code, human: await browser.proof('registration-human') }), 200);
  const profile = organizationProfile();
  const tabs = Array.from({ length: many }, () => browser.clone());
  const replies = await Promise.all(tabs.map((tab) => tab.post('/api/registration/profile', profile)));
  const counts = tally(replies);
  assert.ok((counts[201] ?? 0) >= 1 && !Object.keys(counts).some((key) => key === 'internal-error'), JSON.stringify(counts));
  const emails = await Promise.all(tabs.filter((_, n) => replies[n]!.status === 201).map(async (tab) => (await tab.get('/api/member')).body?.email as string | undefined));
  assert.ok(emails.every((one) => one === email || one === undefined) && emails.some((one) => one === email));
});

test('sixteen sign-ins of sixteen browsers by one card all succeed: a second browser is no attack', async () => {
  const counts = tally(await Promise.all(Array.from({ length: many }, () => signInByCard(world.browser(), card))));
  assert.deepEqual(counts, { 201: many });
});

test('a second card, linked by sixteen sign-ins at once, is linked once', async () => {
  const second = await pki.card({ id: card.id, name: card.name });
  const browsers = Array.from({ length: many }, () => world.browser());
  assert.deepEqual(tally(await Promise.all(browsers.map((browser) => signInByCard(browser, second)))), { 201: many });
  assert.equal((await browsers[0]!.get('/api/member')).body.cards.length, 2);
});
