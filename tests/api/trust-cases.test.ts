// What tools/pki/make-cases.mts makes, judged by the commands: each case its verdict, and no code without a case.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Case } from '../../tools/pki/cases/case.mts';
import { program, root, run, temporaryFolder } from '../support/index.ts';

const folder = temporaryFolder('cases');
await run(process.execPath, [join(root, 'tools/pki/make-cases.mts'), folder]);
const cases = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as Case[];

interface Said { exit: number | null; text: string }
function tpcard(...args: string[]): Promise<Said> {
  return new Promise((resolve) => {
    const child = execFile(program('tpcard'), args, { cwd: folder }, (_, stdout, stderr) => resolve({ exit: child.exitCode, text: stdout + stderr }));
  });
}

async function judge(one: Case): Promise<void> {
  const { exit, text } = await tpcard(...one.command, '--json');
  assert.equal(exit, one.exit, text);
  const said = JSON.parse(text) as { error?: string | null; findings?: { code: string }[]; why?: string; reason?: string; status?: string };
  if (one.error || one.command[0] === 'cert' || one.command[0] === 'signature') assert.equal(said.error ?? undefined, one.error, text);
  if (one.finding) assert.ok(said.findings!.some((finding) => finding.code === one.finding), text);
  if (one.why) assert.equal(said.why, one.why, text);
  if (said.status) {
    assert.equal(said.status, { 0: 'GOOD', 1: 'REVOKED', 3: 'UNKNOWN' }[one.exit]);
    const revoked = said.reason === 'certificateHold' ? 'certificate-suspended' : 'certificate-revoked';
    assert.equal(said.error, { 0: null, 1: revoked, 3: 'revocation-unknown' }[one.exit], text);
  }
  if (said.status === 'REVOKED') assert.equal(said.reason, one.reason, text);
}

// Two programs at a time: as many as there are cores where this runs.
test('each case has its verdict', { concurrency: 2 }, async (context) => {
  await Promise.all(cases.map((one) => context.test(`${one.name}: ${one.error ?? one.why ?? one.reason ?? (one.exit === 0 ? 'accepted' : 'revoked')}`, () => judge(one))));
});

test('the name of a case is its own', () => assert.equal(new Set(cases.map((one) => one.name)).size, cases.length));

const source = (path: string): string => readFileSync(join(root, path), 'utf8');
const covered = (pick: (one: Case) => string | undefined): Set<string> => new Set(cases.flatMap((one) => pick(one) ?? []));
const without = (codes: readonly string[], ours: Set<string>): string[] => codes.filter((code) => !ours.has(code));

test('each code of docs/errors.md about a certificate, a token or a signature has a case', () => {
  const section = source('docs/errors.md').match(/\n## Certificates\n[\s\S]*?\n## /)![0];
  const codes = [...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map((row) => row[1]!);
  assert.ok(codes.length >= 17);
  assert.deepEqual(without([...codes, 'token-malformed', 'algorithm-not-allowed', 'signature-invalid'], covered((one) => one.error)), []);
});

test('each code of a finding has a case', () => {
  const codes = [...source('src/trust/path.cpp').matchAll(/Meaning\{FindingCode::\w+, "([a-z-]+)"/g)].map((row) => row[1]!);
  assert.ok(codes.length >= 19);
  assert.deepEqual(without(codes, covered((one) => one.finding)), []);
});

test('each reason for which an OCSP answer or a CRL says nothing has a case', () => {
  const faults = source('src/trust/revocation.cpp').match(/id_of\(RevocationFault[\s\S]*?\n\}/)![0];
  const codes = [...faults.matchAll(/"([a-z-]+)"/g)].map((row) => row[1]!);
  assert.ok(codes.length >= 17);
  // `none` is no reason; rolled back is told by who remembers the last list: tests/unit/revocation.
  assert.deepEqual(without(codes.filter((code) => code !== 'none' && code !== 'rolled-back'), covered((one) => one.why)), []);
});

test('the first word is the verdict, for people too', async () => {
  for (const one of cases.filter((each) => each.command[0] === 'ocsp').slice(0, 9)) {
    assert.match((await tpcard(...one.command)).text, { 0: /^GOOD\b/, 1: /^REVOKED\b/, 3: /^UNKNOWN\b/ }[one.exit]);
  }
});

test('a time is Unix seconds or RFC 3339 with any offset', async () => {
  const expiring = cases.find((one) => one.name === 'card: a company')!.command;
  const end = Date.parse((await run('openssl', ['x509', '-in', join(folder, expiring[2]!), '-noout', '-enddate'])).replace('notAfter=', ''));
  const inTaipei = (moment: number): string => new Date(moment + 8 * 3_600_000).toISOString().replace(/\.000Z$/, '+08:00');
  const west = (moment: number): string => new Date(moment - 5 * 3_600_000).toISOString().replace('.000Z', '.999-05:00');
  for (const [moment, exit] of [[end, 0], [end + 1000, 1]] as const) {
    for (const text of [String(moment / 1000), new Date(moment).toISOString(), inTaipei(moment), west(moment)]) {
      assert.equal((await tpcard(...expiring, '--time', text)).exit, exit, text);
    }
  }
});

test('what cannot be understood is a mistake of the caller: exit 2, whatever else is right', async () => {
  const [verify, ocsp] = [cases.find((one) => one.command[0] === 'cert')!, cases.find((one) => one.command[0] === 'ocsp')!];
  const crl = cases.find((one) => one.command[0] === 'crl')!;
  const withoutTime = cases.find((one) => one.command[0] === 'cert' && !one.command.includes('--time'))!.command;
  const wrong: string[][] = [
    ['cert'], ['cert', 'verify'], ['cert', 'show', 'missing.pem'], ['cert', 'verify', 'missing.pem'],
    [...verify.command, '--time', 'yesterday'], [...verify.command, '--policy', 'x'], [...verify.command, '--profile', 'web'], [...verify.command, '--revocation', 'some'],
    [...verify.command, '--security-level', '3'], [...verify.command, '--max-age', '-1'], [...verify.command, '--trust', 'missing.pem'], [...verify.command, '--untrusted', '.'],
    ...[['--crl', 'empty.pem'], ['--ocsp', 'garbage.der'], ['--time', '0'], ['--max-age', '60']].map((offline) => [...withoutTime, '--online', ...offline]),
    ...['3.1', '1.40.1', '0.100', '1.2.03', '1..2', '1'].map((policy) => [...verify.command, '--policy', policy]),
    [...verify.command, '--crl', 'missing.pem'], [...verify.command, '--unheard-of'],
    ocsp.command.slice(0, -2), [...ocsp.command, '--trust', 'missing.pem'], [...crl.command, '--time', ''], crl.command.map((word) => (word === '--issuer' ? '--nobody' : word)),
    ['cert', 'verify', 'garbage.pem', '--time', 'yesterday'], ['signature', 'verify', '--cms', 'cms-garbage.der', '--trust', 'missing.pem'],
    ['signature', 'verify'], ['signature', 'verify', '--cms', 'cms-garbage.der', '--web-eid', 'token-garbage.json'], ['signature', 'verify', '--cms', 'missing.der'],
    ['signature', 'verify', '--web-eid', 'token-garbage.json'], ['signature', 'verify', '--web-eid', 'token-garbage.json', '--origin', 'nonsense', '--nonce', 'x'],
  ];
  for (const args of wrong) {
    const { exit, text } = await tpcard(...args);
    assert.equal(exit, 2, `${args.join(' ')}: ${text}`);
  }
});
