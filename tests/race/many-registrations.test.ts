// 500 registrations, 8 and 32 at a time (threat 25): each that was acknowledged is complete.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  askRegistrationCode, beginRegistration, expectStatus, newAddress, organizationProfile, proveEmail, query, startWorld, type Browser, type ProfileBody,
} from '../support/index.ts';

const world = await startWorld({ top: { trusted_proxies: ['127.0.0.1'] }, settings: { limits: { proof_cost: 50, network_soft_cap: 30 } } });
after(() => world.close());
const { mail, service } = world;

interface Registered { browser: Browser; email: string; profile: ProfileBody }
let visitors = 0;
async function registerOnce(): Promise<Registered> {
  const browser = world.browser();
  const n = ++visitors;
  browser.headers = { 'x-forwarded-for': `10.${n >> 8}.${n & 255}.9` };
  const [email, profile] = [newAddress(), organizationProfile({ name: `第${n}號有限公司` })];
  await beginRegistration(browser);
  expectStatus(await askRegistrationCode(browser, email), 202);
  expectStatus(await proveEmail(browser, await mail.code(email)), 200);
  expectStatus(await browser.post('/api/registration/profile', profile), 201);
  return { browser, email, profile };
}

async function together(total: number, atATime: number): Promise<Registered[]> {
  const done: Registered[] = [];
  let begun = 0;
  await Promise.all(Array.from({ length: atATime }, async () => {
    while (begun++ < total) done.push(await registerOnce());
  }));
  return done;
}

for (const atATime of [8, 32]) {
  test(`500 registrations, ${atATime} at a time, are all complete`, async () => {
    const began = performance.now();
    const all = await together(500, atATime);
    console.log(`500 registrations, ${atATime} at a time: ${((performance.now() - began) / 1000).toFixed(1)} s`);
    assert.equal(all.length, 500);
    for (const { browser, email, profile } of all) {
      const member = expectStatus(await browser.get('/api/member'), 200).body;
      assert.deepEqual([member.email, member.profile, member.level], [email, profile, 'general']);
    }
  });
}

test('after a kill -9 they are all there, each once', async () => {
  await service.restart();
  const [row] = await query(service, 'select count(*) as members from member');
  assert.equal(row!['members'], 1000);
  assert.equal(mail.received.length >= 1000, true);
});
