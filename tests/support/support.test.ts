// The helpers themselves, so that a fault in them does not look like one of the product's.
import assert from 'node:assert/strict';
import { hash, verify } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createChallenge, verifySolution } from 'altcha-lib/v1';
import { checkContract } from './contract.ts';
import { pki, run, Running, signChallenge, solve, solveByAltchaLib, startMail, startRevocation, temporaryFolder, unifiedBusinessNumber } from './index.ts';

const mail = await startMail();
after(() => mail.stop());

test('a revocation service answers for good, suspended and revoked cards', async () => {
  const authorities = await pki();
  const revocation = await startRevocation(authorities);
  const card = await authorities.card();
  const ask = () => run('openssl', [
    'ocsp', '-issuer', join(authorities.directory, 'moeaca/ca.pem'), '-cert', card.file,
    '-url', `http://localhost:${authorities.revocationPort}/ocsp/moeaca`, '-CAfile', join(authorities.directory, 'authorities.pem'),
  ]);
  assert.match(await ask(), /: good/);
  await authorities.suspend(card);
  assert.match(await ask(), /certificateHold/);
  await authorities.unrevoke(card);
  assert.match(await ask(), /: good/);
  await authorities.revoke(card);
  assert.match(await ask(), /keyCompromise/);
  await revocation.stop();
});

test('a signed challenge verifies with the card’s certificate', async () => {
  const card = await (await pki()).card({ ca: 'xca' });
  const token = signChallenge('http://localhost:8080', 'tpcard1.verify..x', card.der, card.key);
  const bytes = Buffer.concat([hash('sha256', 'http://localhost:8080', 'buffer'), hash('sha256', 'tpcard1.verify..x', 'buffer')]);
  assert.ok(verify('sha256', bytes, card.certificate.publicKey, Buffer.from(token.signature, 'base64')));
});

test('both solvers make payloads that altcha-lib accepts', async () => {
  const challenge = await createChallenge({ hmacKey: 'key', maxnumber: 2000, params: { form: 'sign-in-code' } });
  assert.ok(await verifySolution(solve(challenge), 'key'));
  assert.ok(await verifySolution(await solveByAltchaLib(challenge), 'key'));
});

test('the mail server keeps what it gets and refuses what it is told to', async () => {
  const letter = join(temporaryFolder('letter'), 'letter');
  writeFileSync(letter, 'From: a@example.com\nTo: b@example.com\nSubject: code\nContent-Type: text/plain; charset=utf-8\n\n您的驗證碼（第 2 封）是 012345。\n');
  const send = () => run('curl', ['-sS', `smtp://127.0.0.1:${mail.port}`, '--mail-from', 'a@example.com', '--mail-rcpt', 'b@example.com', '-T', letter]);
  await send();
  const received = await mail.next('b@example.com');
  assert.equal(received.code, '012345');
  assert.equal(received.number, 2);
  mail.refuse(550, { to: 'b@example.com' });
  await assert.rejects(send(), /550/);
  await send();
});

test('a program that outlives its patience is ended', async () => {
  const program = new Running('sleep', 'sleep', ['60']);
  assert.equal(await program.stop(), 'SIGTERM');
});

test('random 統一編號 have eight digits', () => {
  assert.match(unifiedBusinessNumber(), /^\d{8}$/);
});

test('responses are held to docs/openapi.yaml', () => {
  const headers = { 'content-type': 'application/json' };
  const problem = { type: '/problems/busy', title: 'Busy', status: 503, code: 'busy', correlation_id: 'x' };
  checkContract({ method: 'GET', path: '/api/session', status: 200, headers, body: { signed_in: false } });
  checkContract({ method: 'GET', path: '/api/proof-of-work/sign-in-code', status: 503, headers: { 'content-type': 'application/problem+json' }, body: problem });
  assert.throws(() => checkContract({ method: 'GET', path: '/api/session', status: 200, headers, body: { signed_in: 1 } }), /does not fit/);
  assert.throws(() => checkContract({ method: 'GET', path: '/api/session', status: 201, headers, body: { signed_in: true } }), /does not declare/);
  assert.throws(() => checkContract({ method: 'GET', path: '/api/nothing', status: 200, headers, body: {} }), /knows no such/);
});
