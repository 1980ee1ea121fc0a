// Steps 2 to 6 of the journey over the API: the way through, the order of the steps, and going on after an interruption.
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { after, test } from 'node:test';
import {
  askRegistrationCode, beginRegistration, databaseUrl, dump, expectProblem, expectStatus, newAddress, organizationProfile, proveEmail,
  startWorld, type Browser,
} from '../support/index.ts';

const world = await startWorld();
after(() => world.close());

const stepOf = async (browser: Browser): Promise<string> => (expectStatus(await browser.get('/api/registration'), 200).body as { step: string }).step;
async function consent(browser: Browser): Promise<void> {
  const { version, sha256 } = expectStatus(await browser.get('/api/notice'), 200).body as { version: string; sha256: string };
  expectStatus(await browser.post('/api/registration/consent', { version, sha256 }), 200);
}

test('an organization registers, exists as a general member and is signed in', async () => {
  const browser = world.browser();
  const begun = expectStatus(await browser.post('/api/registration', { kind: 'organization' }), 201).body;
  assert.ok(begun.expires_in > 86_300 && begun.expires_in <= 86_400, `a flow lasts 24 h, this one ${begun.expires_in} s`);
  assert.deepEqual({ ...begun, expires_in: 0 },
    { kind: 'organization', step: 'consent', expires_in: 0, email: null, code: null, human_passed: false });
  await consent(browser);
  assert.equal(await stepOf(browser), 'email');

  const email = newAddress();
  const sent = expectStatus(await askRegistrationCode(browser, email), 202).body;
  assert.equal(sent.mail_number, 1);
  assert.ok(sent.resend_after > 110 && sent.resend_after <= 120);
  const mail = await world.mail.next(email);
  assert.match(mail.code!, /^\d{6}$/);
  assert.equal(mail.number, 1, 'mails are numbered 第 1 封');
  assert.equal(mail.from, 'no-reply@card.example');

  const proven = expectStatus(await proveEmail(browser, mail.code!), 200).body;
  assert.equal(proven.step, 'profile');
  assert.equal(proven.email, email);
  assert.equal(proven.human_passed, true);

  const profile = organizationProfile();
  const session = expectStatus(await browser.post('/api/registration/profile', profile), 201).body;
  assert.deepEqual([session.signed_in, session.opened_by, session.kind, session.level], [true, 'email', 'organization', 'general']);
  const member = expectStatus(await browser.get('/api/member'), 200).body;
  assert.deepEqual(member.profile, profile);
  assert.deepEqual([member.kind, member.level, member.email, member.organization, member.cards], ['organization', 'general', email, null, []]);
});

test('an individual registers by the same steps with name and telephone', async () => {
  const browser = world.browser();
  const email = newAddress();
  await beginRegistration(browser, 'individual');
  expectStatus(await askRegistrationCode(browser, email), 202);
  expectStatus(await proveEmail(browser, await world.mail.code(email)), 200);
  const session = expectStatus(await browser.post('/api/registration/profile', { name: '王小明', telephone: '0912-345-678' }), 201).body;
  assert.deepEqual([session.kind, session.level, session.opened_by], ['individual', 'general', 'email']);
  assert.deepEqual((await browser.get('/api/member')).body.profile, { name: '王小明', telephone: '0912-345-678' });
});

test('mail speaks the language that was asked for', async () => {
  const [chinese, english] = [world.browser(), world.browser()];
  english.language = 'en';
  const subjects = await Promise.all([chinese, english].map(async (browser) => {
    const email = newAddress();
    await beginRegistration(browser);
    expectStatus(await askRegistrationCode(browser, email), 202);
    return (await world.mail.next(email)).subject;
  }));
  assert.match(subjects[0]!, /[一-鿿]/);
  assert.doesNotMatch(subjects[1]!, /[一-鿿]/);
});

test('no step is possible without a registration', async () => {
  const browser = world.browser();
  expectProblem(await browser.get('/api/registration'), 'flow-not-found');
  const { version, sha256 } = (await browser.get('/api/notice')).body as { version: string; sha256: string };
  expectProblem(await browser.post('/api/registration/consent', { version, sha256 }), 'flow-not-found');
  expectProblem(await askRegistrationCode(browser, newAddress()), 'flow-not-found');
  expectProblem(await browser.post('/api/registration/email', { code: '000000' }), 'flow-not-found');
  expectProblem(await browser.post('/api/registration/profile', organizationProfile()), 'flow-not-found');
  expectProblem(await browser.get('/api/sign-in'), 'flow-not-found');
  expectProblem(await browser.post('/api/sign-in/email', { code: '000000' }), 'flow-not-found');
  assert.deepEqual(world.mail.received.filter((mail) => mail.to === 'nobody@example.com'), []);
});

test('no step can be skipped, and the refusal says where the registration stands', async () => {
  const browser = world.browser();
  const email = newAddress();
  expectStatus(await browser.post('/api/registration', { kind: 'organization' }), 201);
  assert.equal(expectProblem(await askRegistrationCode(browser, email), 'wrong-step').step, 'consent');
  assert.equal(expectProblem(await browser.post('/api/registration/email', { code: '000000' }), 'wrong-step').step, 'consent');
  assert.equal(expectProblem(await browser.post('/api/registration/profile', organizationProfile()), 'wrong-step').step, 'consent');
  await consent(browser);
  assert.equal(expectProblem(await browser.post('/api/registration/profile', organizationProfile()), 'wrong-step').step, 'email');
  expectStatus(await askRegistrationCode(browser, email), 202);
  assert.equal(expectProblem(await browser.post('/api/registration/profile', organizationProfile()), 'wrong-step').step, 'email');
  assert.equal((await browser.get('/api/session')).body.signed_in, false);
});

test('a notice that is not the one in force is not consented to, and what was read is kept by version and hash', async () => {
  const browser = world.browser();
  expectStatus(await browser.post('/api/registration', { kind: 'organization' }), 201);
  const notice = expectStatus(await browser.get('/api/notice'), 200).body;
  assert.equal(notice.language, 'zh-TW');
  assert.equal(notice.sha256, hash('sha256', notice.text));
  const { version, sha256 } = notice;
  expectProblem(await browser.post('/api/registration/consent', { version: `${version}x`, sha256 }), 'notice-changed');
  expectProblem(await browser.post('/api/registration/consent', { version, sha256: hash('sha256', 'something else') }), 'notice-changed');
  expectProblem(await browser.post('/api/registration/consent', { version, sha256: 'abc' }), 'malformed-request', 'notice-changed');
  assert.equal(await stepOf(browser), 'consent');

  browser.language = 'en';
  const english = expectStatus(await browser.get('/api/notice'), 200).body;
  assert.deepEqual([english.language, english.version], ['en', version]);
  assert.equal(english.sha256, hash('sha256', english.text));
  expectStatus(await browser.post('/api/registration/consent', { version, sha256: english.sha256 }), 200);
  // By its hex or its bytes.
  const kept = (await dump(world.service)).toLowerCase();
  assert.ok(kept.includes(english.sha256), `the hash of the text that was read is nowhere in ${databaseUrl(world.service)}`);
});

test('after kill -9 a registration goes on at every step, and a second tab sees the same one', async () => {
  const first = world.browser();
  const email = newAddress();
  expectStatus(await first.post('/api/registration', { kind: 'organization' }), 201);
  const second = first.clone();
  await world.service.restart();
  assert.equal(await stepOf(second), 'consent');
  await consent(second);
  assert.equal(await stepOf(first), 'email');
  await world.service.restart();
  expectStatus(await askRegistrationCode(first, email), 202);
  const code = await world.mail.code(email);
  await world.service.restart();
  const seen = expectStatus(await second.get('/api/registration'), 200).body;
  assert.deepEqual([seen.step, seen.email, seen.code.mail_number], ['email', email, 1]);
  const human = await second.proof('registration-human');
  await world.service.restart();
  expectStatus(await second.post('/api/registration/email', { code, human }), 200);
  await world.service.restart();
  assert.equal(await stepOf(first), 'profile');
  expectStatus(await first.post('/api/registration/profile', organizationProfile()), 201);
  await world.service.restart();
  assert.equal(expectStatus(await first.get('/api/member'), 200).body.email, email);
});

test('a profile that is sent twice, as after a lost answer, makes one member', async () => {
  const browser = world.browser();
  const email = newAddress();
  await beginRegistration(browser);
  expectStatus(await askRegistrationCode(browser, email), 202);
  expectStatus(await proveEmail(browser, await world.mail.code(email)), 200);
  const lost = browser.clone();
  expectStatus(await lost.post('/api/registration/profile', organizationProfile()), 201);
  const again = await browser.post('/api/registration/profile', organizationProfile());
  if (again.status !== 201) expectProblem(again, 'wrong-step', 'flow-not-found');
  assert.equal(expectStatus(await lost.get('/api/member'), 200).body.email, email);
});
