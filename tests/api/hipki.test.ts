// HiPKI, where one key of the configuration offers it (docs/security.md, HiPKI): what is signed is a text that the service
// builds again, what is judged is what our component's signatures are judged by, and the session says that no browser bound
// its origin.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  authoritiesOf, becomeOrganizationMember, challenge, expectProblem, expectStatus, hipkiChallenge, hipkiShapes, program, query, register, Running,
  signChallenge, signedChallenge, signInByCard, signInThroughHipki, signText, startWorld, verifyThroughHipki, withAnotherKey, type Browser, type Reply, type SoftCard,
} from '../support/index.ts';

const world = await startWorld({ clocked: true, settings: { hipki: { offered: true, port: 61999 } } });
after(() => world.close());
const { mail, pki, service } = world;

async function memberWith(card: SoftCard): Promise<{ email: string }> {
  return becomeOrganizationMember(world.browser(), mail, card, { profile: { name: card.name, unified_business_number: card.id } });
}
const card = await pki.card();
await memberWith(card);

const told = (address: string) => mail.to(address).filter((one) => /HiPKI/.test(one.subject));
async function present(browser: Browser, nonce: string, hipki_signature: string): Promise<Reply> {
  return browser.post('/api/sessions/certificate', { nonce, hipki_signature });
}

test('the site says where HiPKI is looked for, and its policy lets the page look there', async () => {
  const browser = world.browser();
  assert.deepEqual((expectStatus(await browser.get('/api/site'), 200).body as { hipki: unknown }).hipki, { port: 61999 });
  assert.match(String((await browser.get('/')).headers['content-security-policy']), /connect-src [^;]*http:\/\/localhost:61999/);
});

test('the PIN page is a document of its own that may run one script and reach nobody', async () => {
  const page = expectStatus(await world.browser().get('/hipki.html'), 200);
  const policy = new Map(String(page.headers['content-security-policy']).split('; ').map((part) => [part.split(' ')[0]!, part.split(' ').slice(1).join(' ')]));
  assert.equal(policy.get('default-src'), "'none'");
  assert.equal(policy.get('connect-src'), "'none'");
  assert.equal(policy.get('form-action'), "'none'");
  assert.equal(policy.get('frame-ancestors'), "'none'");
  assert.equal(policy.get('script-src'), `${service.origin}/hipki.js`);
  assert.equal(page.text.match(/<script/g)?.length, 1);
  assert.doesNotMatch(page.text, /<script[^>]*>[^<]/);
  assert.equal(page.headers['cross-origin-opener-policy'], 'same-origin-allow-popups');
});

test('the text is five lines: tpcard1, origin, purpose, nonce, time', async () => {
  const { nonce, text } = await hipkiChallenge(world.browser(), 'sign-in');
  assert.match(text, /^tpcard1\norigin: [^\n]+\npurpose: sign-in\nnonce: [^\n]+\ntime: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n$/);
  assert.ok(text.includes(`\norigin: ${service.origin}\n`) && text.includes(`\nnonce: ${nonce}\n`));
});

for (const shape of hipkiShapes) {
  const what = `${shape.attached ? 'attached' : 'detached'}, ${shape.attributes ? 'with' : 'without'} signed attributes`;
  test(`a CMS message opens a session that says so (${what})`, async () => {
    const browser = world.browser();
    const opened = expectStatus(await signInThroughHipki(browser, card, shape), 201).body as Record<string, unknown>;
    assert.deepEqual([opened['opened_by'], opened['level'], opened['display_name']], ['card-origin-unbound', 'organization', card.name]);
    const session = expectStatus(await browser.get('/api/session'), 200).body as Record<string, unknown>;
    assert.equal(session['opened_by'], 'card-origin-unbound');
  });
}

test('the organization is told by mail each time, and the audit trail keeps how', async () => {
  const count = async () => Number((await query(service, `select count(*) as n from audit_event where details like '%card-origin-unbound%'`))[0]!['n']);
  const before = await count();
  const fresh = await pki.card();
  const owner = await memberWith(fresh);
  for (const times of [1, 2]) {
    expectStatus(await signInThroughHipki(world.browser(), fresh), 201);
    await mail.next(owner.email, { matching: /HiPKI/ });
    assert.equal(told(owner.email).length, times);
  }
  assert.equal(await count(), before + 2);
});

test('by our component the session is bound and nobody is told', async () => {
  const fresh = await pki.card();
  const owner = await memberWith(fresh);
  const session = expectStatus(await signInByCard(world.browser(), fresh), 201).body as Record<string, unknown>;
  assert.equal(session['opened_by'], 'card');
  // A mail that comes after what would have been told: then nothing is under way any more.
  expectStatus(await signInThroughHipki(world.browser(), fresh), 201);
  await mail.next(owner.email, { matching: /HiPKI/ });
  assert.equal(told(owner.email).length, 1);
});

test('authorities that come along in the message change nothing', async () => {
  const browser = world.browser();
  const { nonce, text } = await hipkiChallenge(browser, 'sign-in');
  expectStatus(await present(browser, nonce, signText(card, text, undefined, authoritiesOf(pki))), 201);
});

test('an organization verifies itself through HiPKI, and its session reads and edits the profile', async () => {
  const browser = world.browser();
  const fresh = await pki.card();
  await register(browser, mail, { profile: { name: fresh.name, unified_business_number: fresh.id } });
  const outcome = expectStatus(await verifyThroughHipki(browser, fresh), 200).body as { outcome: string };
  assert.equal(outcome.outcome, 'complete');
  expectStatus(await signInThroughHipki(browser, fresh), 201);
  const member = expectStatus(await browser.get('/api/member'), 200).body as { level: string };
  assert.equal(member.level, 'organization');
  const changed = { name: fresh.name, organization_kind: 'company', unified_business_number: fresh.id, contact_name: '李小華' };
  expectStatus(await browser.put('/api/member/profile', changed), 200);
});

test('a verify text is bound to the session that asked', async () => {
  const [asker, other] = [world.browser(), world.browser()];
  const fresh = await pki.card();
  await register(asker, mail);
  await register(other, mail);
  const { nonce, text } = await hipkiChallenge(asker, 'verify');
  expectProblem(await other.post('/api/verification/card', { nonce, hipki_signature: signText(fresh, text) }), 'challenge-unknown');
});

for (const [what, change] of [
  ['origin', (text: string) => text.replace(/origin: .*/, 'origin: https://copy.example')],
  ['purpose', (text: string) => text.replace('purpose: sign-in', 'purpose: verify')],
  ['nonce', (text: string) => text.replace(/(nonce: .*)./, '$1')],
  ['time', (text: string) => text.replace(/time: \d/, 'time: 1')],
  ['line ends', (text: string) => text.replaceAll('\n', '\r\n')],
  ['last line end', (text: string) => text.trimEnd()],
] as const) {
  test(`a text with another ${what} is not the text`, async () => {
    for (const shape of hipkiShapes) {
      const browser = world.browser();
      const { nonce, text } = await hipkiChallenge(browser, 'sign-in');
      assert.notEqual(change(text), text);
      expectProblem(await present(browser, nonce, signText(card, change(text), shape)), 'signature-invalid');
    }
  });
}

test('a challenge is used once, by the browser that asked, within its five minutes, for its purpose', async () => {
  const browser = world.browser();
  const first = await hipkiChallenge(browser, 'sign-in');
  const signed = signText(card, first.text);
  expectStatus(await present(browser, first.nonce, signed), 201);
  expectProblem(await present(browser, first.nonce, signed), 'challenge-unknown');

  const elsewhere = await hipkiChallenge(browser, 'sign-in');
  expectProblem(await present(world.browser(), elsewhere.nonce, signText(card, elsewhere.text)), 'challenge-unknown');

  const late = await hipkiChallenge(browser, 'sign-in');
  await service.advance(301);
  expectProblem(await present(browser, late.nonce, signText(card, late.text)), 'challenge-expired');
  await service.restart();

  const swapped = world.browser();
  await register(swapped, mail);
  const verify = await hipkiChallenge(swapped, 'verify');
  expectProblem(await present(swapped, verify.nonce, signText(card, verify.text)), 'challenge-unknown');
});

test('of sixteen at once one opens a session', async () => {
  const browser = world.browser();
  const { nonce, text } = await hipkiChallenge(browser, 'sign-in');
  const signed = signText(card, text);
  const replies = await Promise.all(Array.from({ length: 16 }, () => present(browser, nonce, signed)));
  assert.equal(replies.filter((reply) => reply.status === 201).length, 1);
  assert.equal(replies.filter((reply) => reply.code === 'challenge-unknown').length, 15);
});

test('the component’s signed bytes and HiPKI’s text do not stand for one another', async () => {
  const browser = world.browser();
  const asked = await hipkiChallenge(browser, 'sign-in');
  expectProblem(await present(browser, asked.nonce, signText(card, asked.nonce)), 'signature-invalid');
  const nonce = await challenge(browser, 'sign-in');
  const auth_token = { ...signChallenge(browser.origin, nonce, card.der, card.key), signature: signText(card, nonce) };
  expectProblem(await browser.post('/api/sessions/certificate', { nonce, auth_token }), 'token-malformed', 'signature-invalid');
});

test('another key, no message, or both kinds at once are refused', async () => {
  const browser = world.browser();
  const forged = await hipkiChallenge(browser, 'sign-in');
  expectProblem(await present(browser, forged.nonce, signText(withAnotherKey(card), forged.text)), 'signature-invalid');
  const garbage = await hipkiChallenge(browser, 'sign-in');
  expectProblem(await present(browser, garbage.nonce, Buffer.from('no CMS').toString('base64')), 'token-malformed');
  expectProblem(await present(browser, garbage.nonce, '*'), 'token-malformed');
  const both = await signedChallenge(browser, card, 'sign-in');
  expectProblem(await browser.post('/api/sessions/certificate', { ...both, hipki_signature: 'AAAA' }), 'malformed-request');
  expectProblem(await browser.post('/api/challenges', { purpose: 'sign-in', through: 'fax' }), 'malformed-request');
});

test('a card is judged as by our component: kind, policy, dates, revocation', async () => {
  for (const [options, code] of [
    [{ kind: 'person', id: '1234' }, 'natural-person-card'],
    [{ kind: 'encryption' }, 'key-usage-not-accepted'],
    [{ kind: 'test-policy' }, 'test-policy'],
    [{ more: ['--not-before', '2019-01-01T00:00:00Z', '--not-after', '2024-01-01T00:00:00Z'] }, 'certificate-expired'],
  ] as const) {
    expectProblem(await signInThroughHipki(world.browser(), await pki.card(options)), code);
  }
  // Never asked about before: a good answer would count for its hour.
  const revoked = await pki.card();
  await pki.revoke(revoked);
  expectProblem(await signInThroughHipki(world.browser(), revoked), 'certificate-revoked');
});

test('a card that is new to the organization is not linked through HiPKI; by our component it is', async () => {
  const second = await pki.card({ id: card.id, name: card.name, rank: 'secondary' });
  expectProblem(await signInThroughHipki(world.browser(), second), 'origin-bound-session-required');
  expectStatus(await signInByCard(world.browser(), second), 201);
  expectStatus(await signInThroughHipki(world.browser(), second), 201);
});

test('an organization that never registered is told so', async () => {
  expectProblem(await signInThroughHipki(world.browser(), await pki.card()), 'organization-not-member');
});

test('doctor names what is lost', async () => {
  const doctor = new Running('doctor', program('tpcard'), ['doctor', '--config', service.configuration]);
  await doctor.exited;
  const warning = doctor.output.match(/^WARN +HiPKI: .*$/m)?.[0] ?? '';
  assert.match(warning, /browser does not bind the site's origin to the signature/);
  assert.match(warning, /relaying copy of the site can get a session/);
});
