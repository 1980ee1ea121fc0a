// Steps 13 to 19: a card makes a general member an organization member; where card and profile differ, after a yes.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  expectProblem, expectStatus, register, signedChallenge, signInByCard, startWorld, verify, type Browser, type ProfileBody, type Reply, type SoftCard,
} from '../support/index.ts';

const world = await startWorld({ clocked: true });
after(() => world.close());
const { mail, pki, service } = world;

async function general(profile: Partial<ProfileBody> = {}): Promise<{ browser: Browser; email: string }> {
  const browser = world.browser();
  const { email } = await register(browser, mail, { profile });
  return { browser, email };
}
const show = async (browser: Browser, card: SoftCard): Promise<Reply> => browser.post('/api/verification/card', await signedChallenge(browser, card, 'verify'));
const same = (card: SoftCard): Partial<ProfileBody> => ({ name: card.name, unified_business_number: card.id });

for (const ca of ['moeaca', 'xca'] as const) {
  test(`a ${ca} card verifies, says what it proved, and signs in from then on`, async () => {
    const card = await pki.card({ ca, rank: 'secondary' });
    const profile = ca === 'moeaca' ? same(card) : { name: card.name, organization_kind: 'school' as const };
    const { browser, email } = await general(profile);
    const wizard = expectStatus(await browser.get('/api/verification'), 200).body;
    assert.deepEqual([wizard.profile.name, wizard.mailbox, wizard.pending], [card.name, email, null]);

    const outcome = expectStatus(await show(browser, card), 200).body;
    assert.equal(outcome.outcome, 'complete');
    assert.deepEqual(outcome.organization, { scheme: ca, identifier: card.id, legal_name: card.name });
    assert.equal(outcome.card.fingerprint, card.certificate.fingerprint256.replaceAll(':', '').toLowerCase());
    assert.deepEqual([outcome.card.rank, outcome.card.state], ['secondary', 'active']);
    assert.deepEqual(outcome.differences, []);
    assert.match(outcome.mailbox, /^\S+•+@example\.com$/);
    assert.ok(outcome.reference.length > 3 && outcome.completed_at);
    const notice = await mail.next(email, { matching: /組織會員/ });
    assert.ok(notice.text.includes(card.name));

    assert.equal((await browser.get('/api/session')).body.signed_in, false, 'the e-mail session ended with the verification');
    const session = expectStatus(await signInByCard(browser, card), 201).body;
    assert.deepEqual([session.opened_by, session.level, session.kind, session.display_name], ['card', 'organization', 'organization', card.name]);
    const member = expectStatus(await browser.get('/api/member'), 200).body;
    assert.deepEqual([member.level, member.organization, member.cards.length], ['organization', outcome.organization, 1]);
    if (ca === 'moeaca') assert.equal(member.profile.unified_business_number, card.id);
  });
}

test('the wizard’s step is kept over sign-outs and restarts', async () => {
  const { browser } = await general();
  assert.equal((await browser.get('/api/verification')).body.step, 'component');
  assert.equal(expectStatus(await browser.put('/api/verification/step', { step: 'card' }), 200).body.step, 'card');
  await service.restart();
  assert.equal((await browser.get('/api/verification')).body.step, 'card');
});

test('a name and a number that differ stand side by side, and nothing is bound before the yes', async () => {
  const card = await pki.card();
  const { browser } = await general({ name: '別的股份有限公司', unified_business_number: '04595257' });
  const asked = expectStatus(await show(browser, card), 200).body;
  assert.equal(asked.outcome, 'confirm');
  assert.deepEqual(asked.differences.toSorted((a: { field: string }, b: { field: string }) => a.field.localeCompare(b.field)), [
    { field: 'name', profile: '別的股份有限公司', card: card.name },
    { field: 'unified_business_number', profile: '04595257', card: card.id },
  ]);
  assert.deepEqual((await browser.get('/api/verification')).body.pending?.differences, asked.differences);
  assert.equal((await browser.get('/api/member')).body.level, 'general');
  expectProblem(await signInByCard(world.browser(), card), 'organization-not-member');
  await service.restart();

  const done = expectStatus(await browser.post('/api/verification/confirmation'), 200).body;
  assert.equal(done.outcome, 'complete');
  expectStatus(await signInByCard(browser, card), 201);
  const { profile } = (await browser.get('/api/member')).body;
  assert.deepEqual([profile.name, profile.unified_business_number], [card.name, card.id], 'the card’s is taken');
});

test('a no forgets the card; a later yes to it finds nothing', async () => {
  const card = await pki.card();
  const { browser } = await general();
  assert.equal(expectStatus(await show(browser, card), 200).body.outcome, 'confirm');
  expectStatus(await browser.delete('/api/verification/confirmation'), 204);
  assert.equal((await browser.get('/api/verification')).body.pending, null);
  expectProblem(await browser.post('/api/verification/confirmation'), 'verification-not-pending');
  assert.equal((await browser.get('/api/member')).body.level, 'general');
  expectProblem(await signInByCard(world.browser(), card), 'organization-not-member');
});

test('a yes to nothing is refused, and so is somebody else’s yes', async () => {
  const [asking, other] = [await general(), await general()];
  expectProblem(await asking.browser.post('/api/verification/confirmation'), 'verification-not-pending');
  assert.equal(expectStatus(await show(asking.browser, await pki.card()), 200).body.outcome, 'confirm');
  expectProblem(await other.browser.post('/api/verification/confirmation'), 'verification-not-pending');
  expectProblem(await world.browser().post('/api/verification/confirmation'), 'sign-in-required');
  assert.equal((await other.browser.get('/api/verification')).body.pending, null);
});

test('a yes after the card’s last day is too late', async () => {
  const { browser } = await general();
  const ends = new Date(Date.now() + 300_000).toISOString().replace(/\.\d+/, '');
  const card = await pki.card({ more: ['--not-before', '2026-01-01T00:00:00Z', '--not-after', ends] });
  assert.equal(expectStatus(await show(browser, card), 200).body.outcome, 'confirm');
  await service.advance(310);
  expectProblem(await browser.post('/api/verification/confirmation'), 'verification-not-pending');
});

test('a yes after ten minutes is too late', async () => {
  const { browser } = await general();
  assert.equal(expectStatus(await show(browser, await pki.card()), 200).body.outcome, 'confirm');
  await service.advance(9 * 60 + 45);
  assert.notEqual((await browser.get('/api/verification')).body.pending, null);
  await service.advance(20);
  expectProblem(await browser.post('/api/verification/confirmation'), 'verification-not-pending');
  assert.equal((await browser.get('/api/member')).body.level, 'general');
});

test('the last card that was shown is the one a yes is for', async () => {
  const { browser } = await general();
  const [first, second] = [await pki.card(), await pki.card()];
  expectStatus(await show(browser, first), 200);
  expectStatus(await show(browser, second), 200);
  assert.equal(expectStatus(await browser.post('/api/verification/confirmation'), 200).body.organization.identifier, second.id);
  expectProblem(await signInByCard(world.browser(), first), 'organization-not-member');
});

test('a profile edited between question and yes does not slip by: the card’s is taken', async () => {
  const card = await pki.card();
  const { browser } = await general();
  expectStatus(await show(browser, card), 200);
  const profile = { ...(await browser.get('/api/member')).body.profile, name: '第三個名稱' };
  expectStatus(await browser.put('/api/member/profile', profile), 200);
  const reply = await browser.post('/api/verification/confirmation');
  if (reply.status !== 200) return void expectProblem(reply, 'verification-not-pending');
  expectStatus(await signInByCard(browser, card), 201);
  assert.equal((await browser.get('/api/member')).body.profile.name, card.name);
});

for (const [what, onCard, typed] of [
  ['臺 and 台', '臺北示範股份有限公司', '台北示範股份有限公司'],
  ['fullwidth and halfwidth', 'ＡＢＣ示範股份有限公司', 'ABC示範股份有限公司'],
  ['spaces', '示範 股份有限公司', '\u3000示範股份有限公司 '],
] as const) {
  test(`${what} are no difference to ask about, and the card’s spelling is kept`, async () => {
    const card = await pki.card({ name: onCard });
    const { browser } = await general({ name: typed, unified_business_number: card.id });
    const outcome = expectStatus(await show(browser, card), 200).body;
    assert.deepEqual([outcome.outcome, outcome.organization.legal_name], ['complete', onCard]);
    assert.equal(expectStatus(await signInByCard(browser, card), 201).body.display_name, onCard);
  });
}

for (const [what, onCard, typed] of [
  ['a letter of another alphabet', 'ABC股份有限公司', 'АBC股份有限公司'],
  ['an invisible character', '示範股份有限公司', '示範\u200b股份有限公司'],
  ['a change of direction', '示範股份有限公司', '\u202e示範股份有限公司'],
] as const) {
  test(`${what} in the name is asked about or refused, never passed over`, async () => {
    const card = await pki.card({ name: onCard });
    const { browser } = await general({ unified_business_number: card.id });
    const profile = { ...(await browser.get('/api/member')).body.profile, name: typed };
    const put = await browser.put('/api/member/profile', profile);
    if (put.status !== 200) return void expectProblem(put, 'profile-invalid');
    if (put.body.profile.name === onCard) return; // taken out as it was typed
    const outcome = expectStatus(await show(browser, card), 200).body;
    assert.equal(outcome.outcome, 'confirm');
    assert.deepEqual(outcome.differences.map((one: { field: string }) => one.field), ['name']);
  });
}

test('a 統一編號 that a school typed is neither matched nor proven by its card', async () => {
  const card = await pki.card({ ca: 'xca' });
  const { browser } = await general({ name: card.name, organization_kind: 'school', unified_business_number: '04595257' });
  const outcome = expectStatus(await show(browser, card), 200).body;
  assert.deepEqual([outcome.outcome, outcome.differences], ['complete', []]);
  assert.deepEqual(outcome.organization, { scheme: 'xca', identifier: card.id, legal_name: card.name });
});

test('an individual has nothing to verify', async () => {
  const browser = world.browser();
  await register(browser, mail, { kind: 'individual' });
  expectProblem(await browser.post('/api/challenges', { purpose: 'verify' }), 'not-an-organization');
  expectProblem(await browser.get('/api/verification'), 'not-an-organization');
  expectProblem(await browser.put('/api/verification/step', { step: 'card' }), 'not-an-organization');
});

test('who is verified has nothing to verify again', async () => {
  const card = await pki.card();
  const { browser } = await general(same(card));
  expectStatus(await verify(browser, card), 200);
  expectStatus(await signInByCard(browser, card), 201);
  expectProblem(await browser.post('/api/challenges', { purpose: 'verify' }), 'already-verified');
  expectProblem(await browser.get('/api/verification'), 'already-verified');
});

test('nobody verifies without being signed in', async () => {
  const browser = world.browser();
  for (const reply of [
    await browser.post('/api/challenges', { purpose: 'verify' }), await browser.get('/api/verification'),
    await browser.put('/api/verification/step', { step: 'card' }), await browser.delete('/api/verification/confirmation'),
  ]) expectProblem(reply, 'sign-in-required');
});

test('an organization member edits contact, telephone and address, but not what its card proved', async () => {
  const card = await pki.card();
  const { browser } = await general(same(card));
  expectStatus(await verify(browser, card), 200);
  expectStatus(await signInByCard(browser, card), 201);
  const before = (await browser.get('/api/member')).body.profile;
  const after = expectStatus(await browser.put('/api/member/profile', { ...before, contact_name: '李小華', telephone: '02-1234-5678', address: '新址' }), 200).body;
  assert.deepEqual(after.profile, { ...before, contact_name: '李小華', telephone: '02-1234-5678', address: '新址' });
  const reply = await browser.put('/api/member/profile', { ...before, name: '冒名', unified_business_number: '04595257' });
  if (reply.status !== 200) expectProblem(reply, 'profile-invalid');
  const member = (await browser.get('/api/member')).body;
  assert.deepEqual([member.profile.name, member.profile.unified_business_number, member.organization.legal_name], [card.name, card.id, card.name]);
});
