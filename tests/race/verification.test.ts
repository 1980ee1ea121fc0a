// The races around verification (threats 12, 28): one organization by sixteen accounts; e-mail sign-in against verification.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  askRegistrationCode, askSignInCode, beginRegistration, expectStatus, newAddress, organizationProfile, register, signedChallenge, signInByCard, startWorld, type Browser, type Reply,
} from '../support/index.ts';

const world = await startWorld({ clocked: true, top: { threads: 4 } });
after(() => world.close());
const { mail, pki, service } = world;

test('one organization, verified by sixteen accounts at once, is one member; the others are told so', async () => {
  const card = await pki.card();
  const profile = { name: card.name, unified_business_number: card.id };
  const ready = await Promise.all(Array.from({ length: 16 }, async () => {
    const browser = world.browser();
    const { email } = await register(browser, mail, { profile });
    return { browser, email, body: await signedChallenge(browser, card, 'verify') };
  }));
  const replies = await Promise.all(ready.map(({ browser, body }) => browser.post('/api/verification/card', body)));
  const outcomes = replies.map((reply) => reply.code ?? (reply.body as { outcome: string }).outcome);
  assert.deepEqual([...outcomes].sort(), ['complete', ...Array<string>(15).fill('organization-already-member')]);
  const winner = outcomes.indexOf('complete');
  const visitor = world.browser();
  expectStatus(await signInByCard(visitor, card), 201);
  assert.equal((await visitor.get('/api/member')).body.email, ready[winner]!.email);
  for (const [n, { browser }] of ready.entries()) {
    const session = (await browser.get('/api/session')).body;
    assert.deepEqual([session.signed_in, session.level], n === winner ? [false, undefined] : [true, 'general']);
  }
});

test('sixteen yeses at once bind one organization', async () => {
  const card = await pki.card();
  const ready = await Promise.all(Array.from({ length: 16 }, async () => {
    const browser = world.browser();
    await register(browser, mail);
    assert.equal(expectStatus(await browser.post('/api/verification/card', await signedChallenge(browser, card, 'verify')), 200).body.outcome, 'confirm');
    return browser;
  }));
  const replies = await Promise.all(ready.map((browser) => browser.post('/api/verification/confirmation')));
  const outcomes = replies.map((reply) => reply.code ?? (reply.body as { outcome: string }).outcome).sort();
  assert.deepEqual(outcomes, ['complete', ...Array<string>(15).fill('organization-already-member')]);
});

test('an e-mail sign-in raced against the verification leaves no e-mail session that works, sixteen times', async () => {
  const cards = await Promise.all(Array.from({ length: 16 }, () => pki.card()));
  const members = await Promise.all(cards.map(async (card) => {
    const [browser, email] = [world.browser(), newAddress()];
    await register(browser, mail, { email, profile: { name: card.name, unified_business_number: card.id } });
    return { browser, email, card };
  }));
  await service.advance(121);
  const ready = await Promise.all(members.map(async ({ browser, email, card }) => {
    const colleague = world.browser();
    expectStatus(await askSignInCode(colleague, email), 202);
    return { browser, card, colleague, code: await mail.code(email), body: await signedChallenge(browser, card, 'verify') };
  }));
  const seen: Record<string, number> = {};
  for (const [n, { browser, card, colleague, code, body }] of ready.entries()) {
    const signIn = async (): Promise<Reply> => colleague.post('/api/sign-in/email', { code });
    const verifying = async (): Promise<Reply> => browser.post('/api/verification/card', body);
    // Who is first on the wire alternates; verification takes longer, so it also gets a head start of a few milliseconds.
    const started: Promise<Reply>[] = n % 2 ? [verifying()] : [];
    if (n % 4 > 1) await new Promise((resolve) => setTimeout(resolve, n));
    const [signedIn, verified] = await Promise.all([signIn(), started[0] ?? verifying()]);
    expectStatus(verified, 200);
    const key = `sign-in ${signedIn.code ?? signedIn.status}`;
    seen[key] = (seen[key] ?? 0) + 1;
    assert.ok(signedIn.status === 201 || ['organization-signs-in-with-card', 'code-wrong', 'flow-not-found', 'code-expired'].includes(signedIn.code ?? ''), signedIn.text);
    for (const one of [browser, colleague] as Browser[]) {
      assert.deepEqual((await one.get('/api/session')).body, { signed_in: false }, `round ${n}, ${key}`);
      assert.equal((await one.get('/api/member')).status, 401);
    }
    expectStatus(await signInByCard(world.browser(), card), 201);
  }
  console.log(JSON.stringify(seen));
});

test('an edit of the profile raced against the verification never undoes what the card proved', async () => {
  for (let round = 0; round < 4; round++) {
    const card = await pki.card();
    const browser = world.browser();
    const { profile } = await register(browser, mail, { profile: { name: card.name, unified_business_number: card.id } });
    const body = await signedChallenge(browser, card, 'verify');
    const [verified] = await Promise.all([
      browser.clone().post('/api/verification/card', body),
      ...Array.from({ length: 8 }, (_, n) => browser.clone().put('/api/member/profile', { ...profile, name: `冒名${n}有限公司` })),
    ]);
    if (verified!.status === 200 && (verified!.body as { outcome: string }).outcome === 'confirm') continue;
    expectStatus(verified!, 200);
    const after = world.browser();
    expectStatus(await signInByCard(after, card), 201);
    const member = (await after.get('/api/member')).body;
    assert.deepEqual([member.organization.legal_name, member.profile.name], [card.name, card.name]);
  }
});

test('two registrations of one mailbox that end at once make one general account', async () => {
  // Both proven while there was none; an address is unique among general members.
  const email = newAddress();
  const browsers: Browser[] = [];
  for (let n = 0; n < 4; n++) {
    const browser = world.browser();
    await beginRegistration(browser);
    expectStatus(await askRegistrationCode(browser, email), 202);
    expectStatus(await browser.post('/api/registration/email', { code: await mail.code(email), human: await browser.proof('registration-human') }), 200);
    browsers.push(browser);
    await service.advance(121);
  }
  const replies = await Promise.all(browsers.map((browser) => browser.post('/api/registration/profile', organizationProfile())));
  assert.deepEqual(replies.map((reply) => reply.code ?? String(reply.status)).sort(), ['201', ...Array<string>(3).fill('email-already-member')]);
});
