// 「電子郵件登入」: for general members; an organization member is sent to its card, after the mailbox was proven and no sooner.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  askSignInCode, becomeOrganizationMember, expectProblem, expectStatus, newAddress, register, signInByEmail, startWorld,
} from '../support/index.ts';

const world = await startWorld({ clocked: true });
after(() => world.close());
const { mail, service } = world;

test('a general member signs in with a code and sees its own profile, after signing out and from another browser', async () => {
  const browser = world.browser();
  const { email, profile } = await register(browser, mail);
  expectStatus(await browser.delete('/api/session'), 204);
  assert.deepEqual(expectStatus(await browser.get('/api/session'), 200).body, { signed_in: false });
  await service.advance(121);
  const elsewhere = world.browser();
  const session = expectStatus(await signInByEmail(elsewhere, mail, email), 201).body;
  assert.deepEqual([session.signed_in, session.opened_by, session.level], [true, 'email', 'general']);
  const member = expectStatus(await elsewhere.get('/api/member'), 200).body;
  assert.deepEqual([member.email, member.profile], [email, profile]);
});

test('the same person signs in however the domain is spelled', async () => {
  const { email } = await register(world.browser(), mail);
  await service.advance(121);
  const browser = world.browser();
  expectStatus(await askSignInCode(browser, email.replace('example.com', 'Example.COM')), 202);
  const sent = await mail.next(email);
  expectStatus(await browser.post('/api/sign-in/email', { code: sent.code }), 201);
});

test('a sign-in under way is seen in a second tab and goes on after kill -9', async () => {
  const { email } = await register(world.browser(), mail);
  const browser = world.browser();
  await service.advance(121);
  expectStatus(await askSignInCode(browser, email), 202);
  const code = await mail.code(email);
  const tab = browser.clone();
  assert.deepEqual((await tab.get('/api/sign-in')).body.email, email);
  await service.restart();
  expectStatus(await tab.post('/api/sign-in/email', { code }), 201);
});

test('an organization member is told to use its card, only after its mailbox was proven', async () => {
  const card = await world.pki.card();
  const { email } = await becomeOrganizationMember(world.browser(), mail, card, { profile: { name: card.name, unified_business_number: card.id } });
  await service.advance(121);
  const browser = world.browser();
  expectStatus(await askSignInCode(browser, email), 202);
  const code = await mail.code(email);
  expectProblem(await browser.post('/api/sign-in/email', { code: code === '555555' ? '666666' : '555555' }), 'code-wrong');
  expectProblem(await browser.post('/api/sign-in/email', { code }), 'organization-signs-in-with-card');
  assert.equal((await browser.get('/api/session')).body.signed_in, false);
  expectProblem(await browser.get('/api/member'), 'sign-in-required', 'session-ended');
});

test('an address without an account opens nothing, with whatever code', async () => {
  const [email, browser] = [newAddress(), world.browser()];
  expectStatus(await askSignInCode(browser, email), 202);
  const { code } = await mail.next(email);
  const reply = await browser.post('/api/sign-in/email', { code: code ?? '123456' });
  assert.ok(reply.status >= 400, reply.text);
  assert.equal((await browser.get('/api/session')).body.signed_in, false);
});

test('signing in by e-mail as another member leaves nothing of the first in this browser', async () => {
  const browser = world.browser();
  await register(browser, mail);
  const { email } = await register(world.browser(), mail);
  await service.advance(121);
  const old = browser.clone();
  expectStatus(await signInByEmail(browser, mail, email), 201);
  assert.equal((await browser.get('/api/member')).body.email, email);
  assert.equal((await old.get('/api/session')).body.signed_in, false, 'the session that was replaced lives on');
});

test('a mail with a code tells nothing but the code, and asks nobody to follow a link with it', async () => {
  const { email } = await register(world.browser(), mail);
  await service.advance(121);
  expectStatus(await askSignInCode(world.browser(), email), 202);
  const sent = await mail.next(email);
  assert.ok(!new RegExp(`https?:\\S*${sent.code}`).test(sent.text));
  assert.doesNotMatch(sent.text, /王小明|示範股份有限公司|02-2720-8889/);
});

test('the component’s link is mailed to the member who asks, and to nobody who is not signed in', async () => {
  const browser = world.browser();
  const { email } = await register(browser, mail);
  expectStatus(await browser.post('/api/member/component-link'), 202);
  assert.ok((await mail.next(email, { matching: new RegExp(service.origin) })).text.includes(service.origin));
  expectProblem(await world.browser().post('/api/member/component-link'), 'sign-in-required');
});

test('the component’s link is no way to flood a mailbox', async () => {
  const browser = world.browser();
  const { email } = await register(browser, mail);
  let refused = 0;
  for (let n = 0; n < 15; n++) {
    const reply = await browser.post('/api/member/component-link');
    if (reply.status !== 202) {
      expectProblem(reply, 'too-many-mails', 'resend-too-soon');
      refused++;
    }
  }
  assert.ok(refused >= 5, `15 mails asked, ${refused} refused`);
  assert.ok(mail.to(email).length <= 10);
});

test('the component’s links and the codes have one number of mails a day between them', async () => {
  const browser = world.browser();
  const { email } = await register(browser, mail);
  let links = 0;
  let problem;
  // A day that ends meanwhile begins the count anew: at most once in ten mails.
  while (!problem && links < 20) {
    await service.advance(121);
    const reply = await browser.post('/api/member/component-link');
    if (reply.status === 202) links++;
    else problem = expectProblem(reply, 'too-many-mails');
  }
  assert.ok(links >= 9 && links < 20, `${links} links`);
  assert.ok(problem!.retry_after! > 0 && problem!.retry_after! <= 24 * 3600, `Retry-After ${problem!.retry_after}`);
  expectStatus(await browser.delete('/api/session'), 204);
  expectProblem(await askSignInCode(browser, email), 'too-many-mails');
});

