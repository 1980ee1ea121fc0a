// The anchors in an operator's hands: `tpcard trust`, and a service that takes them over on SIGHUP without a restart.
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  expectProblem, expectStatus, Pki, pki, program, query, register, run, Running, signInByCard, startRevocation, startWorld, until, verify,
  freePort, temporaryFolder, type SoftCard,
} from '../support/index.ts';

const otherPort = await freePort();
const other = await Pki.make(join(temporaryFolder('other-pki'), 'pki'), otherPort);
const otherRevocation = await startRevocation(other);
const world = await startWorld({ settings: { revocation: { hosts: [`localhost:${otherPort}`, `localhost:${(await pki()).revocationPort}`] } } });
after(async () => {
  await Promise.all([world.close(), otherRevocation.stop()]);
});
const { mail, service } = world;

async function trust(...args: string[]): Promise<{ ended: string; output: string }> {
  const [command, ...rest] = args;
  const running = new Running('tpcard trust', program('tpcard'), ['trust', command!, '--config', service.configuration, ...rest]);
  return { ended: await running.exited, output: running.output };
}
const authority = (pki: Pki, name: string): string => join(pki.directory, name, 'ca.pem');
const sha256 = async (file: string): Promise<string> =>
  (await run('openssl', ['x509', '-in', file, '-noout', '-fingerprint', '-sha256'])).split('=')[1]!.trim();
const plain = (fingerprint: string): string => fingerprint.replaceAll(':', '').toLowerCase();
const said = (words: string): number => service.output.split(`"${words}"`).length - 1;
/** As `systemctl reload` does. */
async function reload(words = 'trust reloaded'): Promise<void> {
  const before = said(words);
  process.kill(service.process.pid, 'SIGHUP');
  await until(words, () => said(words) > before);
}
async function verifies(card: SoftCard): Promise<number> {
  const browser = world.browser();
  await register(browser, mail, { profile: { name: card.name, ...(card.ca === 'moeaca' && { unified_business_number: card.id }) } });
  return (await verify(browser, card)).status;
}
async function refused(card: SoftCard, code: string): Promise<void> {
  expectProblem(await signInByCard(world.browser(), card), code);
}
/** Puts a file back as it was. */
function unchanged(): () => void {
  const before = readFileSync(service.anchors, 'utf8');
  return () => assert.equal(readFileSync(service.anchors, 'utf8'), before);
}

test('list tells what is pinned, in words and in JSON', async () => {
  const { ended, output } = await trust('list');
  assert.equal(ended, 'code 0');
  assert.match(output, /root .*until .*\n.*issuer .*工商憑證管理中心/s);
  const listed = JSON.parse((await trust('list', '--json')).output) as { sha256: string; role: string }[];
  assert.deepEqual(listed.map((one) => one.role), ['root', 'issuer', 'issuer']);
  assert.equal(listed[1]!.sha256, plain(await sha256(authority(world.pki, 'moeaca'))));
});

test('add wants the SHA-256 of an authority it does not know by name, and it must be the right one', async () => {
  const same = unchanged();
  const without = await trust('add', authority(other, 'root'));
  assert.equal(without.ended, 'code 1');
  assert.match(without.output, /--sha256/);
  const wrong = await trust('add', authority(other, 'root'), '--sha256', await sha256(authority(other, 'xca')));
  assert.equal(wrong.ended, 'code 1');
  assert.match(wrong.output, /not pinned: the file has/);
  same();
});

test('add takes no address of a list that could not be written down or fetched', async () => {
  const same = unchanged();
  for (const url of ['ftp://list.example/a.crl', 'http://', 'list.crl', 'http://list.example/a"b.crl', 'http://list.example/a\\b.crl', 'http://list.example/a b.crl', 'http://list.example/a\n']) {
    const { ended, output } = await trust('add', authority(other, 'root'), '--sha256', await sha256(authority(other, 'root')), '--crl', url);
    assert.equal(ended, 'code 1', output);
    assert.match(output, /--crl wants an http/);
  }
  same();
});

test('add pins no card, nothing that has ended and nothing that is not one certificate', async () => {
  const same = unchanged();
  const card = await world.pki.card();
  for (const file of [card.file, join(world.pki.directory, 'authorities.pem'), join(world.pki.directory, 'openssl.cnf')]) {
    const { ended, output } = await trust('add', file, '--sha256', plain(card.certificate.fingerprint256));
    assert.equal(ended, 'code 1', output);
  }
  const old = await world.pki.card({ more: ['--not-before', '2020-01-01T00:00:00Z', '--not-after', '2021-01-01T00:00:00Z'] });
  const { ended, output } = await trust('add', old.file, '--sha256', old.certificate.fingerprint256);
  assert.equal(ended, 'code 1');
  assert.match(output, /it ended/);
  same();
});

test('an authority that is pinned while the service runs counts from the next SIGHUP on, and no longer after it was removed', async () => {
  const [own, theirs] = [await world.pki.card(), await other.card()];
  await refused(theirs, 'issuer-unknown');
  for (const name of ['root', 'moeaca']) {
    const { ended, output } = await trust('add', authority(other, name), '--sha256', await sha256(authority(other, name)));
    assert.equal(ended, 'code 0', output);
    assert.match(output, /SIGHUP/);
  }
  await refused(theirs, 'issuer-unknown');
  await reload();
  await until('their root’s list is fetched, and', async () => (await verifies(theirs)) === 200);
  expectStatus(await signInByCard(world.browser(), theirs), 201);

  assert.equal((await trust('remove', plain(await sha256(authority(other, 'moeaca'))).slice(0, 12))).ended, 'code 0');
  await reload();
  await refused(theirs, 'issuer-unknown');
  assert.equal((await trust('remove', plain(await sha256(authority(other, 'root'))))).ended, 'code 0');
  await reload();
  // What was there before is as it was.
  await refused(own, 'organization-not-member');
});

test('a broken file changes nothing but the log', async () => {
  const card = await world.pki.card();
  const kept = join(temporaryFolder('kept'), 'anchors.toml');
  copyFileSync(service.anchors, kept);
  const text = readFileSync(service.anchors, 'utf8');
  for (const broken of ['', '[[anchor]]\nrole = "root"\n', text.replace('role = "root"', 'role = "king"'), text.replace(/sha256 = "..../, 'sha256 = "0000')]) {
    writeFileSync(service.anchors, broken);
    await reload('trust not reloaded');
    await refused(card, 'organization-not-member');
  }
  copyFileSync(kept, service.anchors);
  await reload();
  assert.equal(await verifies(card), 200);
});

test('the last root stays, and what is asked for must be there once', async () => {
  const same = unchanged();
  const root = plain(await sha256(authority(world.pki, 'root')));
  const { ended, output } = await trust('remove', root);
  assert.equal(ended, 'code 1');
  assert.match(output, /without any root/);
  assert.equal((await trust('remove', 'GRCA G9')).ended, 'code 1');
  same();
});

test('check tells monitoring how each anchor stands', async () => {
  for (const ca of ['moeaca', 'xca'] as const) assert.equal(await verifies(await world.pki.card({ ca })), 200);
  await until('lists of both are kept', async () => (await trust('check')).ended === 'code 0', 20);
  const states = JSON.parse((await trust('check', '--json')).output) as { standing: string; list_fresh_until?: string }[];
  assert.deepEqual(states.map((one) => one.standing), ['ok', 'ok', 'ok']);
  for (const one of states) assert.ok(Date.parse(one.list_fresh_until!) > Date.now());

  const lonely = authority(other, 'xca');
  assert.equal((await trust('add', lonely, '--sha256', await sha256(lonely))).ended, 'code 0');
  const { ended, output } = await trust('check');
  assert.equal(ended, 'code 1');
  assert.match(output, /fail .*組織及團體[\s\S]*leads to no pinned root/);
  const doctor = new Running('tpcard doctor', program('tpcard'), ['doctor', '--config', service.configuration]);
  await doctor.exited;
  assert.match(doctor.output, /FAIL {2}anchors: 4 pinned.*leads to no pinned root/);

  assert.equal((await trust('add', authority(other, 'root'), '--sha256', await sha256(authority(other, 'root')))).ended, 'code 0');
  const unfetched = await trust('check');
  assert.equal(unfetched.ended, 'code 3', unfetched.output);
  assert.match(unfetched.output, /attention[\s\S]*no revocation list of it is kept yet/);
});

test('every act is in the audit trail, and so is what came into force', async () => {
  const rows = await query(service, `select action, actor, details from audit_event where action in ('anchor-pinned', 'anchor-removed', 'trust-loaded') order by id`);
  const of = (action: string) => rows.filter((row) => row['action'] === action);
  assert.equal(of('anchor-pinned').length, 4);
  assert.equal(of('anchor-removed').length, 2);
  assert.equal(JSON.parse(of('anchor-pinned')[0]!['details'] as string).sha256, plain(await sha256(authority(other, 'root'))));
  assert.ok(of('anchor-pinned').every((row) => row['actor'] === 'operator'));
  const loaded = of('trust-loaded').map((row) => JSON.parse(row['details'] as string) as { anchors: string[]; schemes: string[] });
  assert.deepEqual(loaded.slice(0, 2).map((one) => one.anchors.length), [3, 5]);
  assert.deepEqual(loaded[0]!.schemes, ['moeaca', 'xca']);
});
