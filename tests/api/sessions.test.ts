// Sessions (threat 18): their cookie, new at every change of rights, their idle and whole time, and their end.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  becomeOrganizationMember, dump, expectProblem, expectStatus, register, signInByCard, signInByEmail, startWorld, type Browser, type Reply,
} from '../support/index.ts';

const world = await startWorld({ clocked: true });
after(() => world.close());
const { mail, pki, service } = world;
const cookie = '__Host-tpcard-session';
const minutes = (n: number): Promise<void> => service.advance(n * 60);

const card = await pki.card();
await becomeOrganizationMember(world.browser(), mail, card, { profile: { name: card.name, unified_business_number: card.id } });
const signedIn = async (browser: Browser): Promise<boolean> => (await browser.get('/api/session')).body.signed_in as boolean;
async function organization(): Promise<Browser> {
  const browser = world.browser();
  expectStatus(await signInByCard(browser, card), 201);
  return browser;
}
const attributes = (reply: Reply, name: string): string[] => reply.headers['set-cookie']!.find((line) => line.startsWith(`${name}=`))!
  .split(';').slice(1).map((part) => part.trim().toLowerCase());

test('every cookie is __Host-, Secure, HttpOnly, SameSite, of the whole site and of no domain', async () => {
  const seen = new Map<string, string[]>();
  const browser = world.browser();
  const original = browser.request.bind(browser);
  browser.request = async (...args) => {
    const reply = await original(...args);
    for (const line of reply.headers['set-cookie'] ?? []) seen.set(line.slice(0, line.indexOf('=')), attributes(reply, line.slice(0, line.indexOf('='))));
    return reply;
  };
  const { email } = await register(browser, mail);
  await service.advance(121);
  expectStatus(await signInByEmail(browser, mail, email), 201);
  assert.deepEqual([...seen.keys()].sort(), ['__Host-tpcard-browser', '__Host-tpcard-flow', cookie, '__Host-tpcard-sign-in']);
  for (const [name, all] of seen) {
    assert.ok(['secure', 'httponly', 'path=/'].every((one) => all.includes(one)) && !all.some((one) => one.startsWith('domain')), `${name}: ${all.join('; ')}`);
    assert.ok(all.some((one) => one === 'samesite=strict' || one === 'samesite=lax'), `${name}: ${all.join('; ')}`);
  }
});

test('a session’s id is new at every sign-in, and one that was planted before is never taken', async () => {
  const planted = '0'.repeat(43);
  const browser = world.browser();
  browser.cookies.set(cookie, planted);
  browser.cookies.set('__Host-tpcard-flow', planted);
  await register(browser, mail);
  const first = browser.cookies.get(cookie)!;
  assert.notEqual(first, planted);
  assert.ok(first.length >= 22, 'too short to be 128 random bits');
  expectStatus(await signInByCard(browser, card), 201);
  const second = browser.cookies.get(cookie)!;
  assert.notEqual(second, first);
  const thief = world.browser();
  for (const old of [planted, first]) {
    thief.cookies.set(cookie, old);
    assert.equal(await signedIn(thief), false);
    expectProblem(await thief.get('/api/member'), 'session-ended', 'sign-in-required');
    thief.cookies.set(cookie, old);
  }
});

test('a stolen database opens no session: it keeps no cookie', async () => {
  const browser = await organization();
  const kept = await dump(service);
  for (const [name, value] of browser.cookies) {
    assert.ok(!kept.includes(value), `${name} stands in the database`);
    assert.ok(!kept.toLowerCase().includes(Buffer.from(value, 'base64url').toString('hex')), `${name} stands in the database as bytes`);
  }
});

test('a session ends after 15 idle minutes, and asking who is signed in does not keep it alive', async () => {
  const browser = await organization();
  const session = (await browser.get('/api/session')).body;
  assert.ok(session.idle_seconds_left > 890 && session.idle_seconds_left <= 900);
  assert.ok(session.seconds_left > 43_100 && session.seconds_left <= 43_200);
  assert.equal(session.warn_seconds, 120);
  await minutes(10);
  assert.ok((await browser.get('/api/session')).body.idle_seconds_left <= 300);
  await minutes(4);
  assert.equal(await signedIn(browser), true);
  await minutes(1.5);
  assert.deepEqual((await browser.get('/api/session')).body, { signed_in: false });
  const again = world.browser();
  expectStatus(await signInByCard(again, card), 201);
  await minutes(16);
  expectProblem(await again.get('/api/member'), 'session-ended');
  expectProblem(await again.post('/api/session/extension'), 'session-ended', 'sign-in-required');
});

test('one key begins the idle time anew', async () => {
  const browser = await organization();
  for (let n = 0; n < 4; n++) {
    await minutes(14);
    assert.ok(expectStatus(await browser.post('/api/session/extension'), 200).body.idle_seconds_left > 890);
  }
  await minutes(14);
  expectStatus(await browser.get('/api/member'), 200);
  await minutes(14);
  assert.equal(await signedIn(browser), true, 'using the site keeps the session alive');
});

test('a session ends after 12 hours however busy it was', async () => {
  const browser = await organization();
  for (let passed = 0; passed < 12 * 60 - 10; passed += 14) {
    expectStatus(await browser.post('/api/session/extension'), 200);
    await minutes(14);
  }
  await minutes(10);
  assert.equal(await signedIn(browser), false);
  expectProblem(await browser.post('/api/session/extension'), 'session-ended', 'sign-in-required');
  await service.restart();
});

test('the verification wizard, asking again and again as its page does, keeps its session alive for two hours', async () => {
  const browser = world.browser();
  await register(browser, mail);
  for (let n = 0; n < 12; n++) {
    await minutes(10);
    expectStatus(await browser.post('/api/session/extension'), 200);
  }
  expectStatus(await browser.get('/api/verification'), 200);
  await minutes(16);
  assert.equal(await signedIn(browser), false);
  await service.restart();
});

test('signing out ends the session at the service, not only in the browser', async () => {
  const browser = await organization();
  const copy = browser.clone();
  const reply = expectStatus(await browser.delete('/api/session'), 204);
  assert.ok(reply.headers['set-cookie']?.some((line) => line.startsWith(`${cookie}=;`) || /max-age=0/i.test(line)), 'the cookie is not cleared');
  assert.equal(await signedIn(copy), false);
  expectProblem(await copy.get('/api/member'), 'session-ended', 'sign-in-required');
  const again = await browser.delete('/api/session');
  assert.ok([204, 401].includes(again.status));
});

test('sessions are kept over a restart', async () => {
  const browser = await organization();
  await service.restart();
  expectStatus(await browser.get('/api/member'), 200);
});

test('what an e-mail session must not do needs a card', async () => {
  // A session that e-mail opened reads and edits its own unproven profile and starts verification, nothing else.
  const browser = world.browser();
  await register(browser, mail);
  assert.equal((await browser.get('/api/session')).body.level, 'general');
  assert.equal((await browser.get('/api/session')).body.display_name === card.name, false);
  expectStatus(await browser.get('/api/member'), 200);
  expectStatus(await browser.get('/api/verification'), 200);
});
