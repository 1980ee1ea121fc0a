// Networks (architecture.md, Numbers): a costlier proof past the soft cap, refusal at twenty times that, by the address that
// the trusted proxy tells.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  askRegistrationCode, askSignInCode, beginRegistration, expectProblem, expectStatus, newAddress, register, signInByEmail, startWorld,
  type Browser, type Challenge, type Reply,
} from '../support/index.ts';

const limits = { network_soft_cap: 2, proof_cost: 200 };
const world = await startWorld({ clocked: true, top: { trusted_proxies: ['127.0.0.1'] }, settings: { limits } });
after(() => world.close());
const { mail, service } = world;
// Networks are counted by the clock's hour: none ends in the middle of a test.
await service.advance(3600 - (Math.floor(Date.now() / 1000) % 3600));

function from(forwarded: string): Browser {
  const browser = world.browser();
  browser.headers = { 'x-forwarded-for': forwarded };
  return browser;
}
const ask = (browser: Browser): Promise<Reply> => askSignInCode(browser, newAddress());
async function cost(browser: Browser): Promise<number> {
  return (expectStatus(await browser.get('/api/proof-of-work/sign-in-code'), 200).body as Challenge).maxnumber!;
}
async function exhaust(forwarded: (n: number) => string): Promise<void> {
  for (let n = 0; n < 40; n++) expectStatus(await ask(from(forwarded(n))), 202);
}

test('past the soft cap the proof of work costs more, for this network only', async () => {
  const cheap = await cost(from('198.51.100.7'));
  for (let n = 0; n < 3; n++) expectStatus(await ask(from('198.51.100.7')), 202);
  assert.ok((await cost(from('198.51.100.7'))) >= 2 * cheap, 'not costlier');
  assert.ok((await cost(from('198.51.100.200'))) >= 2 * cheap, 'the same /24');
  assert.equal(await cost(from('198.51.101.7')), cheap, 'another /24');
  await service.advance(3601);
  assert.equal(await cost(from('198.51.100.7')), cheap, 'an hour later');
});

test('at twenty times the soft cap a /24 is refused, and told when to come again; its neighbour is not', async () => {
  await exhaust((n) => `203.0.113.${n + 1}`);
  const problem = expectProblem(await ask(from('203.0.113.250')), 'network-limited');
  assert.ok(problem.retry_after! <= 3600);
  const registering = from('203.0.113.251');
  await beginRegistration(registering);
  expectProblem(await askRegistrationCode(registering, newAddress()), 'network-limited');
  expectStatus(await ask(from('203.0.114.1')), 202);
  await service.advance(problem.retry_after! + 1);
  expectStatus(await ask(from('203.0.113.250')), 202);
});

test('a /56 counts as one network', async () => {
  await exhaust((n) => `2001:db8:0:1${(n % 100).toString(16).padStart(2, '0')}::${n}`);
  expectProblem(await ask(from('2001:db8:0:1ff::1')), 'network-limited');
  expectStatus(await ask(from('2001:db8:0:200::1')), 202);
});

test('what a visitor wrote into X-Forwarded-For itself does not change its network', async () => {
  await exhaust((n) => `10.${n}.0.1, 192.0.2.5`);
  expectProblem(await ask(from('8.8.8.8, 192.0.2.5')), 'network-limited');
  expectProblem(await ask(from('8.8.8.8, 192.0.2.5, 127.0.0.1')), 'network-limited');
  expectStatus(await ask(from('192.0.2.5, 198.18.0.1')), 202);
});

test('nonsense in X-Forwarded-For is an answer, not a crash', async () => {
  for (const nonsense of ['', ',', 'unknown', '999.1.1.1', '::ffff:1.2.3.4', '[2001:db8::1]:80', '1.2.3.4:5678', 'a'.repeat(2000)]) {
    const reply = await ask(from(nonsense));
    assert.ok([202, 400, 429].includes(reply.status), `${nonsense}: ${reply.status}`);
  }
  expectStatus(await world.browser().get('/healthz'), 200);
});

test('an office behind one address is not shut out by one browser’s wrong codes', async () => {
  const office = '198.19.7.1';
  const [careless, colleague] = [from(office), from(office)];
  const { email } = await register(colleague, mail);
  await service.advance(3601);
  const victim = newAddress();
  expectStatus(await askSignInCode(careless, victim), 202);
  const { code } = await mail.next(victim);
  for (let n = 0; n < 8; n++) await careless.post('/api/sign-in/email', { code: code === '111111' ? '222222' : '111111' });
  expectStatus(await signInByEmail(from(office), mail, email), 201);
});
