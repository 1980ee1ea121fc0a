// After a whole journey, with everything that can go wrong in it, the log holds nobody's mailbox, name, number, code or address.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  askSignInCode, expectProblem, expectStatus, newAddress, register, signedChallenge, signInByCard, startWorld, verify,
} from '../support/index.ts';

const world = await startWorld({ top: { trusted_proxies: ['127.0.0.1'] } });
after(() => world.close());
const { mail, pki, service } = world;

const email = newAddress();
const card = await pki.card({ name: '祕密股份有限公司', more: ['--email', 'on-card@example.com'] });
const browser = world.browser();
browser.headers = { 'x-forwarded-for': '203.0.113.77', 'user-agent': 'Mozilla/5.0 (Secret)', referer: `${service.origin}/?email=${email}` };
const profile = { name: '另一個名稱有限公司', unified_business_number: '04595257', contact_name: '歐陽示範', telephone: '02-8765-4321', address: '臺北市祕密路九十九號' };
await register(browser, mail, { email, profile });
expectProblem(await browser.post('/api/registration/profile', profile), 'flow-not-found', 'wrong-step');
await browser.get(`/api/site?email=${email}&code=123456`);
await browser.get(`/${email}`);
await browser.post('/api/registration', undefined, { raw: `{"kind":"${email}"` });
expectProblem(await browser.put('/api/member/profile', { ...profile, organization_kind: 'company', unified_business_number: '12345678' }), 'profile-invalid');
const codes = mail.to(email).map((one) => one.code!);
const stranger = world.browser();
await askSignInCode(stranger, email);
await stranger.post('/api/sign-in/email', { code: '987123' });
const person = await pki.card({ kind: 'person', name: '陳自然', id: '1234' });
expectProblem(await browser.post('/api/verification/card', await signedChallenge(browser, person, 'verify')), 'natural-person-card');
const signed = await signedChallenge(browser, card, 'verify');
assert.equal(expectStatus(await browser.post('/api/verification/card', signed), 200).body.outcome, 'confirm');
expectStatus(await browser.post('/api/verification/confirmation'), 200);
const signingIn = await signedChallenge(browser, card, 'sign-in');
expectStatus(await browser.post('/api/sessions/certificate', signingIn), 201);
const cookies = [...browser.cookies.values()];
expectStatus(await browser.get('/api/member'), 200);
mail.refuse(550, { to: 'bounce@example.com', text: 'no such user bounce@example.com' });
await askSignInCode(world.browser(), 'bounce@example.com');
await verify(world.browser(), card).catch(() => undefined);
await signInByCard(world.browser(), await pki.card({ name: '未登記股份有限公司' }));
await service.stop();
const log = service.output;

for (const [what, values] of Object.entries({
  'a mailbox, whole or its local part': [email, email.split('@')[0]!, 'on-card@example.com', 'bounce@example.com'],
  'an organization’s name': [card.name, profile.name, '未登記股份有限公司'],
  'a person’s name': [profile.contact_name, '陳自然'],
  'a 統一編號': [card.id, profile.unified_business_number, '12345678'],
  'a telephone or an address': [profile.telephone, '8765-4321', profile.address],
  'a code': [...codes, '987123', '123456'],
  'a nonce or a signature': [signed.nonce, signed.nonce.split('.')[3]!, signingIn.nonce.split('.')[3]!, signingIn.auth_token.signature, signed.auth_token.unverifiedCertificate.slice(0, 60)],
  'a cookie': cookies,
  'a whole network address': ['203.0.113.77'],
})) {
  test(`the log holds no ${what.replace(/^an? /, '')}`, () => {
    for (const value of values) {
      const line = log.split('\n').find((one) => one.includes(value));
      assert.equal(line, undefined, `${value} in: ${line}`);
    }
  });
}

test('the log is not empty: each request left one line', () => {
  assert.ok(log.split('\n').filter((line) => line.includes('/api/')).length >= 20, log.slice(0, 2000));
});
