// The disk is full (threat 24): every answer is a problem 5xx, nothing is half made, and it goes on once there is space again.
import assert from 'node:assert/strict';
import { existsSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  askRegistrationCode, beginRegistration, expectStatus, newAddress, organizationProfile, query, register, run, signInByCard, startWorld, temporaryFolder,
  until, type Browser, type Reply, verify,
} from '../support/index.ts';

const directory = temporaryFolder('small-disk');
let mounted = true;
await run('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', directory]).catch(() => (mounted = false));
const world = mounted ? await startWorld({ directory, settings: { limits: { proof_cost: 200, network_soft_cap: 100_000 } } }) : undefined;
after(async () => {
  await world?.close();
  if (mounted) await run('umount', ['-l', directory]);
});
const filler = join(directory, 'filler');
function fill(): void {
  for (let size = 1 << 20; size >= 1; size >>= 1) {
    for (;;) {
      try {
        writeFileSync(filler, Buffer.alloc(size), { flag: 'a' });
      } catch {
        break;
      }
    }
  }
  assert.ok(statfsSync(directory).bavail <= 1);
}
const free = (): void => rmSync(filler, { force: true });
const skip = mounted ? false : 'needs the right to mount a tmpfs';

/** A refusal of the right kind, or (where nothing had to be written) an honest success. */
function honest(reply: Reply): boolean {
  if (reply.status >= 500) assert.ok(['internal-error', 'busy'].includes(reply.code ?? ''), reply.text);
  return reply.status >= 500;
}

test('on a full disk each refusal is a problem, each success is kept, and it goes on with space', { skip }, async () => {
  const { mail, service, pki } = world!;
  const card = await pki.card();
  const member = world!.browser();
  await register(member, mail, { profile: { name: card.name, unified_business_number: card.id } });
  const waiting: { browser: Browser; email: string; code: string }[] = [];
  for (let n = 0; n < 3; n++) {
    const [browser, email] = [world!.browser(), newAddress()];
    await beginRegistration(browser);
    expectStatus(await askRegistrationCode(browser, email), 202);
    const code = await mail.code(email);
    expectStatus(await browser.post('/api/registration/email', { code, human: await browser.proof('registration-human') }), 200);
    waiting.push({ browser, email, code });
  }
  const before = Number((await query(service, 'select count(*) as n from member'))[0]!['n']);

  fill();
  const begun: Browser[] = [];
  let refused = 0;
  for (let n = 0; n < 400 && refused < 10; n++) {
    const browser = world!.browser();
    const reply = await browser.post('/api/registration', { kind: 'organization' });
    if (honest(reply)) refused++;
    else begun.push(browser);
  }
  assert.ok(refused >= 10, 'the disk was never full');
  const profiles = await Promise.all(waiting.map(({ browser }) => browser.post('/api/registration/profile', organizationProfile())));
  for (const reply of profiles) honest(reply);
  const verified = await verify(member, card).catch((error: Error) => error);
  if (!(verified instanceof Error)) honest(verified);
  expectStatus(await member.get('/healthz'), 200);
  assert.ok(service.process.alive);
  const acknowledged = profiles.filter((reply) => reply.status === 201).length;
  assert.equal(Number((await query(service, 'select count(*) as n from member'))[0]!['n']), before + acknowledged, 'a member that nobody was told of');

  free();
  await until('it writes again', async () => (await world!.browser().post('/api/registration', { kind: 'organization' })).status === 201);
  for (const browser of begun) expectStatus(await browser.get('/api/registration'), 200);
  for (const [n, { browser, email }] of waiting.entries()) {
    if (profiles[n]!.status !== 201) expectStatus(await browser.post('/api/registration/profile', organizationProfile()), 201);
    assert.equal((await browser.get('/api/member')).body.email, email);
  }
  if ((await member.get('/api/session')).body.signed_in) expectStatus(await verify(member, card), 200);
  expectStatus(await signInByCard(world!.browser(), card), 201);
  assert.deepEqual(await query(service, 'pragma integrity_check'), [{ integrity_check: 'ok' }]);
});

test('killed on a full disk, it starts again once there is space, with all that it had acknowledged', { skip }, async () => {
  const { mail, service } = world!;
  const browser = world!.browser();
  const { email } = await register(browser, mail);
  fill();
  await Promise.all(Array.from({ length: 20 }, () => world!.browser().post('/api/registration', { kind: 'organization' }).catch(() => undefined)));
  await service.kill();
  free();
  await service.start();
  assert.equal((await browser.get('/api/member')).body.email, email);
  await register(world!.browser(), mail);
  assert.ok(existsSync(join(directory, 'tpcard.db')));
});
