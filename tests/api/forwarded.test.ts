// X-Forwarded-For and its relatives from somebody who is no configured proxy are not believed (threat 22).
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { askSignInCode, expectProblem, expectStatus, newAddress, sleep, startWorld } from '../support/index.ts';

const world = await startWorld({ settings: { limits: { network_soft_cap: 2, proof_cost: 200 } } });
after(() => world.close());
// Networks are counted by the clock's hour: it is not to end among the forty.
const left = 3600 - ((Date.now() / 1000) % 3600);
if (left < 60) await sleep(left * 1000);

test('without a trusted proxy a visitor cannot choose its network', async () => {
  const spoofed = (n: number): Record<string, string> => ({
    'x-forwarded-for': `10.0.${n}.1`, 'x-real-ip': `10.1.${n}.1`, forwarded: `for=10.2.${n}.1`, 'cf-connecting-ip': `10.3.${n}.1`,
  });
  for (let n = 0; n < 40; n++) {
    const browser = world.browser();
    browser.headers = spoofed(n);
    expectStatus(await askSignInCode(browser, newAddress()), 202);
  }
  const browser = world.browser();
  browser.headers = spoofed(99);
  expectProblem(await askSignInCode(browser, newAddress()), 'network-limited');
});

test('X-Forwarded-Host and X-Forwarded-Proto change neither host nor origin', async () => {
  const browser = world.browser();
  const headers = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', forwarded: 'host=evil.example;proto=https' };
  assert.equal(expectStatus(await browser.get('/api/site', { headers }), 200).body.origin, world.service.origin);
  expectProblem(await browser.post('/api/registration', { kind: 'organization' }, { headers: { ...headers, origin: 'https://evil.example' } }), 'cross-site-request');
});

test('an identity header from outside is no identity', async () => {
  const browser = world.browser();
  const headers = { 'x-remote-user': 'admin', 'remote-user': 'admin', 'x-ssl-client-cert': 'x', authorization: 'Bearer x', 'x-user': '1' };
  assert.equal(expectStatus(await browser.get('/api/session', { headers }), 200).body.signed_in, false);
  expectProblem(await browser.get('/api/member', { headers }), 'sign-in-required');
});
