// Who an organization is, and who owns it (threat 12): identity, further cards, ended cards, new names, and no merges.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  askSignInCode, becomeOrganizationMember, expectProblem, expectStatus, newAddress, program, register, run, signedChallenge, signInByCard, signInByEmail, startWorld,
  verify, type Browser, type SoftCard,
} from '../support/index.ts';

const world = await startWorld({ clocked: true });
after(() => world.close());
const { mail, pki, service } = world;

const same = (card: SoftCard) => ({ name: card.name, unified_business_number: card.id });
async function member(card: SoftCard): Promise<{ browser: Browser; email: string }> {
  const browser = world.browser();
  const { email } = await becomeOrganizationMember(browser, mail, card, { profile: same(card) });
  return { browser, email };
}
const fingerprint = (card: SoftCard): string => card.certificate.fingerprint256.replaceAll(':', '').toLowerCase();
const endCard = (card: SoftCard): Promise<string> => run(program('tpcard'), ['member', 'end-card', '--config', service.configuration, fingerprint(card)]);
const cardsOf = async (browser: Browser): Promise<string[]> => (await browser.get('/api/member')).body.cards.map((card: { fingerprint: string }) => card.fingerprint).toSorted();

test('an organization that is a member already is not merged with another account; its mailbox is told', async () => {
  const card = await pki.card();
  const owner = await member(card);
  const second = await pki.card({ id: card.id, name: card.name });
  const browser = world.browser();
  const { email } = await register(browser, mail, { profile: same(card) });
  mail.received.length = 0;
  for (const tried of [card, second]) {
    expectProblem(await browser.post('/api/verification/card', await signedChallenge(browser, tried, 'verify')), 'organization-already-member');
  }
  const told = await mail.next(owner.email);
  assert.ok(!told.text.includes(email), 'the mailbox of the other account is nobody’s business');
  // The account stays what it was.
  assert.equal((await browser.get('/api/member')).body.level, 'general');
  expectStatus(await browser.delete('/api/session'), 204);
  await service.advance(121);
  assert.equal(expectStatus(await signInByEmail(browser, mail, email), 201).body.level, 'general');
  // One press signs in to the organization.
  const session = expectStatus(await signInByCard(browser, card), 201).body;
  assert.equal(session.display_name, card.name);
  assert.equal((await browser.get('/api/member')).body.email, owner.email);
});

test('a stranger’s card does not learn that an organization is a member', async () => {
  const card = await pki.card();
  await member(card);
  const other = await pki.card({ name: card.name });
  const browser = world.browser();
  await register(browser, mail, { profile: same(card) });
  const outcome = expectStatus(await browser.post('/api/verification/card', await signedChallenge(browser, other, 'verify')), 200).body;
  assert.deepEqual(outcome.differences.map((one: { field: string }) => one.field), ['unified_business_number']);
});

test('a second card of the same organization is linked when it signs in, and the mailbox is told', async () => {
  const primary = await pki.card();
  const { email } = await member(primary);
  const secondary = await pki.card({ id: primary.id, name: primary.name, rank: 'secondary' });
  mail.received.length = 0;
  const browser = world.browser();
  expectStatus(await signInByCard(browser, secondary), 201);
  assert.deepEqual(await cardsOf(browser), [fingerprint(primary), fingerprint(secondary)].toSorted());
  await mail.next(email, { matching: /新的憑證已登入/ });
  mail.received.length = 0;
  expectStatus(await signInByCard(browser, secondary), 201);
  assert.equal((await browser.get('/api/member')).body.cards.length, 2);
  assert.deepEqual(mail.to(email), [], 'told once');
});

test('a school’s renewed card is the same organization by its OID', async () => {
  const old = await pki.card({ ca: 'xca' });
  await becomeOrganizationMember(world.browser(), mail, old, { profile: { name: old.name, organization_kind: 'school' } });
  const renewed = await pki.card({ ca: 'xca', id: old.id, name: old.name });
  const browser = world.browser();
  expectStatus(await signInByCard(browser, renewed), 201);
  assert.equal((await browser.get('/api/member')).body.organization.identifier, old.id);
});

test('the same digits under another authority are another organization', async () => {
  const company = await pki.card();
  await member(company);
  const school = await pki.card({ ca: 'xca', name: company.name, id: `2.16.886.111.${company.id}` });
  expectProblem(await signInByCard(world.browser(), school), 'organization-not-member');
  const branch = await pki.card({ ca: 'xca', kind: 'company' as never, id: company.id }).catch(() => undefined);
  if (branch) assert.notEqual((await signInByCard(world.browser(), branch)).status, 201, 'a company’s number vouched for by the authority of schools');
});

test('a card of an organization that never registered signs nobody in', async () => {
  const browser = world.browser();
  expectProblem(await signInByCard(browser, await pki.card()), 'organization-not-member');
  assert.equal((await browser.get('/api/session')).body.signed_in, false);
});

test('a new name under the same number is taken over at a sign-in, recorded and told', async () => {
  const old = await pki.card({ name: '舊名股份有限公司' });
  const { email } = await member(old);
  mail.received.length = 0;
  const renamed = await pki.card({ id: old.id, name: '新名股份有限公司' });
  const browser = world.browser();
  assert.equal(expectStatus(await signInByCard(browser, renamed), 201).body.display_name, '新名股份有限公司');
  const seen = (await browser.get('/api/member')).body;
  assert.deepEqual([seen.organization.legal_name, seen.profile.name], ['新名股份有限公司', '新名股份有限公司']);
  assert.ok((await mail.next(email, { matching: /新名股份有限公司/ })));
});

test('an ended card is refused for ever: at sign-in, at verification, after a restart, and its sessions end', async () => {
  const card = await pki.card();
  const { browser } = await member(card);
  const spare = await pki.card({ id: card.id, name: card.name });
  const spareBrowser = world.browser();
  expectStatus(await signInByCard(spareBrowser, spare), 201);
  await endCard(card);
  expectProblem(await signInByCard(world.browser(), card), 'card-ended');
  const general = world.browser();
  await register(general, mail, { profile: same(card) });
  expectProblem(await general.post('/api/verification/card', await signedChallenge(general, card, 'verify')), 'card-ended');
  assert.equal((await browser.get('/api/session')).body.signed_in, false, 'the session that it had opened lives on');
  assert.equal((await spareBrowser.get('/api/session')).body.signed_in, true, 'another card’s session ended with it');
  await service.restart();
  expectProblem(await signInByCard(world.browser(), card), 'card-ended');
  expectStatus(await signInByCard(world.browser(), spare), 201);
  const states = (await spareBrowser.get('/api/member')).body.cards.map((one: { fingerprint: string; state: string }) => [one.fingerprint, one.state]);
  assert.deepEqual(new Map(states), new Map([[fingerprint(card), 'ended'], [fingerprint(spare), 'active']]));
});

test('ending is told to the mailbox, and a card nobody knows cannot be ended', async () => {
  const card = await pki.card();
  const { email } = await member(card);
  mail.received.length = 0;
  await endCard(card);
  await mail.next(email);
  await assert.rejects(endCard(await pki.card()));
});

test('a bookkeeper’s mailbox is the contact of two organizations', async () => {
  const [first, second] = [await pki.card(), await pki.card()];
  const email = newAddress();
  const browser = world.browser();
  await becomeOrganizationMember(browser, mail, first, { email, profile: same(first) });
  await service.advance(121);
  const another = world.browser();
  await becomeOrganizationMember(another, mail, second, { email, profile: same(second) });
  for (const card of [first, second]) {
    const visitor = world.browser();
    assert.equal(expectStatus(await signInByCard(visitor, card), 201).body.display_name, card.name);
    assert.equal((await visitor.get('/api/member')).body.email, email);
  }
  await service.advance(121);
  const visitor = world.browser();
  expectStatus(await askSignInCode(visitor, email), 202);
  expectProblem(await visitor.post('/api/sign-in/email', { code: await mail.code(email) }), 'organization-signs-in-with-card');
});

test('a claim of somebody’s number keeps the card’s holder from nothing', async () => {
  const card = await pki.card();
  await register(world.browser(), mail, { profile: same(card) });
  await register(world.browser(), mail, { profile: same(card) });
  const holder = world.browser();
  await register(holder, mail, { profile: same(card) });
  expectStatus(await verify(holder, card), 200);
  expectStatus(await signInByCard(holder, card), 201);
});
