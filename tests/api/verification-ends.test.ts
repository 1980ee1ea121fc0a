// When a member is verified, all that e-mail opened for it ends in that transaction, in every browser (threat 28).
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  askSignInCode, becomeOrganizationMember, expectProblem, expectStatus, query, register, signedChallenge, signInByCard, signInByEmail, startWorld,
  type Browser, type Reply, type SoftCard,
} from '../support/index.ts';

const world = await startWorld({ clocked: true });
after(() => world.close());
const { mail, pki, service } = world;

const owner = world.browser();
const card: SoftCard = await pki.card();
const profile = { name: card.name, unified_business_number: card.id };
const { email } = await register(owner, mail, { profile });

await service.advance(121);
const colleague = world.browser();
expectStatus(await signInByEmail(colleague, mail, email), 201);
await service.advance(121);
// Under way in other browsers when the card arrives: a code, a challenge, a question that awaits a yes.
const coding = world.browser();
expectStatus(await askSignInCode(coding, email), 202);
const code = await mail.code(email);
const strangersCard = await pki.card();
const openChallenge = await signedChallenge(colleague, strangersCard, 'verify');
await service.advance(121);
const pendingBrowser = world.browser();
expectStatus(await signInByEmail(pendingBrowser, mail, email), 201);
const pendingCard = await pki.card();
assert.equal(expectStatus(await pendingBrowser.post('/api/verification/card', await signedChallenge(pendingBrowser, pendingCard, 'verify')), 200).body.outcome, 'confirm');
const before = owner.clone();

const outcome = expectStatus(await owner.post('/api/verification/card', await signedChallenge(owner, card, 'verify')), 200).body;
const gone = (reply: Reply) => expectProblem(reply, 'session-ended', 'sign-in-required');

test('the verification itself is complete', () => assert.equal(outcome.outcome, 'complete'));

for (const [whose, browser] of [['the browser’s own', owner], ['its copy’s', before], ['the colleague’s', colleague], ['the third browser’s', pendingBrowser]] as [string, Browser][]) {
  test(`${whose} e-mail session has ended and has no rights`, async () => {
    assert.deepEqual(expectStatus(await browser.get('/api/session'), 200).body, { signed_in: false });
    gone(await browser.get('/api/member'));
    gone(await browser.put('/api/member/profile', { ...profile, contact_name: 'x', organization_kind: 'company' }));
    gone(await browser.get('/api/verification'));
    gone(await browser.post('/api/verification/confirmation'));
    gone(await browser.post('/api/session/extension'));
    gone(await browser.post('/api/member/component-link'));
    gone(await browser.post('/api/challenges', { purpose: 'verify' }));
  });
}

test('a challenge that was open in another browser verifies nothing any more', async () => {
  expectProblem(await colleague.post('/api/verification/card', openChallenge), 'session-ended', 'sign-in-required', 'challenge-unknown');
});

test('a code that was on its way signs nobody in', async () => {
  const reply = await coding.post('/api/sign-in/email', { code });
  expectProblem(reply, 'organization-signs-in-with-card', 'code-wrong', 'code-expired', 'flow-not-found');
  assert.equal((await coding.get('/api/session')).body.signed_in, false);
});

test('a question that awaited a yes is forgotten: no second organization is bound', async () => {
  expectProblem(await signInByCard(world.browser(), pendingCard), 'organization-not-member');
  expectProblem(await signInByCard(world.browser(), strangersCard), 'organization-not-member');
});

test('an old e-mail session does not wake up when the member signs in with its card', async () => {
  const again = world.browser();
  expectStatus(await signInByCard(again, card), 201);
  for (const browser of [before, colleague, pendingBrowser]) assert.equal((await browser.get('/api/session')).body.signed_in, false);
  await service.restart();
  for (const browser of [before, colleague, pendingBrowser]) assert.equal((await browser.get('/api/session')).body.signed_in, false);
  assert.equal((await again.get('/api/member')).body.organization.identifier, card.id);
});

test('signing in by e-mail is refused from then on', async () => {
  await service.advance(900); // the restart put the clock back
  const browser = world.browser();
  expectStatus(await askSignInCode(browser, email), 202);
  expectProblem(await browser.post('/api/sign-in/email', { code: await mail.code(email) }), 'organization-signs-in-with-card');
});

test('sessions and registrations of other members go on', async () => {
  const bystander = world.browser();
  await register(bystander, mail);
  const other = await pki.card();
  await becomeOrganizationMember(world.browser(), mail, other, { profile: { name: other.name, unified_business_number: other.id } });
  expectStatus(await bystander.get('/api/member'), 200);
});

test('an organization member’s session that says e-mail opened it has no rights, should one ever come to be', async () => {
  // No way over the API leads here: the row is changed behind the service's back (rights are checked at each request).
  const browser = world.browser();
  expectStatus(await signInByCard(browser, card), 201);
  assert.equal((await query(service, "select count(*) as n from session where opened_by = 'card'"))[0]!['n'] > 0, true);
  const old = await query(service, "select max(authenticated_at) as at from session where opened_by = 'card'");
  await query(service, `update session set opened_by = 'email', card = null where opened_by = 'card' and authenticated_at = ${old[0]!['at']}`);
  for (const reply of [await browser.get('/api/member'), await browser.put('/api/member/profile', { ...profile, organization_kind: 'company', contact_name: '甲' })]) {
    expectProblem(reply, 'card-session-required', 'session-ended', 'sign-in-required');
  }
  assert.notEqual((await browser.get('/api/session')).body.level, 'organization');
});
