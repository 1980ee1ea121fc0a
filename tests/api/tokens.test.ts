// The authentication token (docs/protocol.md): which signatures are believed, and every way to make a wrong one (threats 1, 5).
import assert from 'node:assert/strict';
import { constants, generateKeyPairSync, hash, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  becomeOrganizationMember, challenge, expectProblem, expectStatus, signChallenge, startWorld, temporaryFolder, type Algorithm, type AuthToken,
  type Reply, type SoftCard,
} from '../support/index.ts';

const world = await startWorld();
after(() => world.close());
const { mail, pki } = world;
const keys = temporaryFolder('keys');

async function memberWith(more: readonly string[] = []): Promise<SoftCard> {
  const card = await pki.card({ more });
  await becomeOrganizationMember(world.browser(), mail, card, { profile: { name: card.name, unified_business_number: card.id } });
  return card;
}
async function curve(name: 'P-256' | 'P-384' | 'P-521'): Promise<SoftCard> {
  const file = join(keys, `${name}.pem`);
  writeFileSync(file, generateKeyPairSync('ec', { namedCurve: name }).privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return memberWith(['--key', file]);
}
const rsa = await memberWith();
const p256 = await curve('P-256');
const p384 = await curve('P-384');

async function present(make: (nonce: string) => object): Promise<Reply> {
  const browser = world.browser();
  const nonce = await challenge(browser, 'sign-in');
  const auth_token = make(nonce);
  return browser.post('/api/sessions/certificate', { nonce, auth_token });
}
const token = (card: SoftCard, algorithm?: Algorithm, origin = world.service.origin) => (nonce: string): AuthToken =>
  signChallenge(origin, nonce, card.der, card.key, algorithm);
const changed = (card: SoftCard, changes: Record<string, unknown>) => (nonce: string): object => ({ ...token(card)(nonce), ...changes });

for (const algorithm of ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const) {
  test(`an RSA card signs in by ${algorithm}`, async () => {
    expectStatus(await present(token(rsa, algorithm)), 201);
  });
}
test('a P-256 card signs in by ES256 and a P-384 card by ES384', async () => {
  expectStatus(await present(token(p256, 'ES256')), 201);
  expectStatus(await present(token(p384, 'ES384')), 201);
});

test('an algorithm that does not fit the key is not allowed', async () => {
  for (const [card, made, said] of [
    [rsa, 'RS256', 'ES256'], [p256, 'ES256', 'RS256'], [p256, 'ES256', 'PS256'], [p256, 'ES256', 'ES384'], [p384, 'ES384', 'ES256'],
  ] as const) {
    expectProblem(await present((nonce) => ({ ...token(card, made)(nonce), algorithm: said })), 'algorithm-not-allowed');
  }
});

test('no algorithm, none, a MAC and whatever else are not allowed', async () => {
  for (const algorithm of ['none', 'None', 'HS256', 'RS1', 'SHA256withRSA', 'EdDSA', 'rs256', 'RS256 ', '']) {
    expectProblem(await present(changed(rsa, { algorithm })), 'algorithm-not-allowed', 'token-malformed');
  }
  expectProblem(await present(changed(rsa, { algorithm: 'none', signature: '' })), 'algorithm-not-allowed', 'token-malformed');
  const mac = (nonce: string): object => ({ ...token(rsa)(nonce), algorithm: 'HS256', signature: Buffer.from(hash('sha256', nonce)).toString('base64') });
  expectProblem(await present(mac), 'algorithm-not-allowed');
});

test('a right signature under the name of another algorithm is invalid', async () => {
  for (const [made, said] of [['RS256', 'PS256'], ['PS256', 'RS256'], ['RS256', 'RS384'], ['RS512', 'RS256']] as const) {
    expectProblem(await present((nonce) => ({ ...token(rsa, made)(nonce), algorithm: said })), 'signature-invalid');
  }
});

test('a token signed for another origin is refused', async () => {
  const { origin, port } = world.service;
  for (const other of ['https://evil.example', `http://127.0.0.1:${port}`, `${origin}/`, `https://localhost:${port}`, `http://localhost:${port + 1}`, 'null', '', `${origin}.evil.example`]) {
    expectProblem(await present(token(rsa, 'RS256', other)), 'signature-invalid');
  }
});

test('a token for another nonce is refused', async () => {
  expectProblem(await present((nonce) => token(rsa)(`${nonce}A`)), 'signature-invalid');
  const older = await challenge(world.browser(), 'sign-in');
  expectProblem(await present(() => token(rsa)(older)), 'signature-invalid');
});

test('a changed signature is refused, the last bit included', async () => {
  for (const at of [0, 100, 255]) {
    expectProblem(await present((nonce) => {
      const made = token(rsa)(nonce);
      const bytes = Buffer.from(made.signature, 'base64');
      bytes[at]! ^= 1;
      return { ...made, signature: bytes.toString('base64') };
    }), 'signature-invalid');
  }
  for (const signature of ['', 'AA==', Buffer.alloc(256).toString('base64'), Buffer.alloc(255, 7).toString('base64'), Buffer.alloc(64).toString('base64')]) {
    expectProblem(await present(changed(rsa, { signature })), 'signature-invalid', 'token-malformed');
    expectProblem(await present(changed(p256, { signature })), 'signature-invalid', 'token-malformed');
  }
});

test('another member’s certificate under one’s own signature is refused', async () => {
  const thief = await pki.card();
  expectProblem(await present((nonce) => ({ ...token(thief)(nonce), unverifiedCertificate: rsa.der.toString('base64') })), 'signature-invalid');
});

test('the bytes must be H(origin) ‖ H(nonce), hashed once more', async () => {
  const { origin } = world.service;
  for (const bytes of [
    (nonce: string) => Buffer.from(origin + nonce),
    (nonce: string) => Buffer.concat([hash('sha256', nonce, 'buffer'), hash('sha256', origin, 'buffer')]),
    (nonce: string) => hash('sha256', nonce, 'buffer'),
    (nonce: string) => Buffer.concat([hash('sha384', origin, 'buffer'), hash('sha384', nonce, 'buffer')]),
  ]) {
    expectProblem(await present((nonce) => ({ ...token(rsa)(nonce), signature: sign('sha256', bytes(nonce), rsa.key).toString('base64') })), 'signature-invalid');
  }
});

test('an ECDSA signature in DER instead of r‖s is refused', async () => {
  const der = (nonce: string): object => {
    const bytes = Buffer.concat([hash('sha256', world.service.origin, 'buffer'), hash('sha256', nonce, 'buffer')]);
    return { ...token(p256)(nonce), signature: sign('sha256', bytes, { key: p256.key, dsaEncoding: 'der' }).toString('base64') };
  };
  expectProblem(await present(der), 'signature-invalid', 'token-malformed');
});

test('a PSS salt of another length than the hash is refused', async () => {
  expectProblem(await present((nonce) => {
    const bytes = Buffer.concat([hash('sha256', world.service.origin, 'buffer'), hash('sha256', nonce, 'buffer')]);
    const signature = sign('sha256', bytes, { key: rsa.key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 0 });
    return { ...token(rsa)(nonce), algorithm: 'PS256', signature: signature.toString('base64') };
  }), 'signature-invalid');
});

test('a format of another major version is refused, of another minor one accepted, and unknown fields are ignored', async () => {
  for (const format of ['web-eid:1', 'web-eid:1.0', 'web-eid:1.1']) expectStatus(await present(changed(rsa, { format })), 201);
  for (const format of ['web-eid:2', 'web-eid:2.0', 'web-eid:10', 'web-eid', '', 'x', 'web-eid:1x']) {
    expectProblem(await present(changed(rsa, { format })), 'token-malformed');
  }
  expectStatus(await present(changed(rsa, { somethingNew: { a: [1] } })), 201);
});

test('what is no token is refused as such', async () => {
  for (const auth_token of [{}, { format: 'web-eid:1' }, { ...token(rsa)('x'), signature: 7 }, { ...token(rsa)('x'), unverifiedCertificate: null }]) {
    expectProblem(await present(() => auth_token), 'token-malformed');
  }
  for (const auth_token of ['text', [], null, 7]) {
    expectProblem(await present(() => auth_token as unknown as object), 'malformed-request', 'token-malformed');
  }
  expectProblem(await present(changed(rsa, { signature: '*** not base64 ***' })), 'token-malformed', 'signature-invalid');
});

test('what is no certificate is refused as such', async () => {
  const cut = rsa.der.subarray(0, rsa.der.length - 1);
  const trailing = Buffer.concat([rsa.der, Buffer.from([0])]);
  const lengthened = Buffer.from(rsa.der);
  lengthened[3]! += 1;
  const other = Buffer.from('30820100'.padEnd(520, '0'), 'hex');
  for (const der of [cut, trailing, lengthened, other, Buffer.from('hello'), Buffer.from('3080', 'hex'), Buffer.alloc(3000, 0x30)]) {
    expectProblem(await present(changed(rsa, { unverifiedCertificate: der.toString('base64') })), 'certificate-malformed');
  }
  expectProblem(await present(changed(rsa, { unverifiedCertificate: readFileSync(rsa.file, 'utf8') })), 'certificate-malformed', 'token-malformed');
  expectProblem(await present(changed(rsa, { unverifiedCertificate: '' })), 'certificate-malformed', 'token-malformed');
});

test('a giant certificate costs nothing but a refusal', async () => {
  const began = performance.now();
  const reply = await present(changed(rsa, { unverifiedCertificate: Buffer.alloc(900_000, 0x30).toString('base64') }));
  expectProblem(reply, 'request-too-large', 'certificate-malformed', 'token-malformed');
  assert.ok(performance.now() - began < 20_000);
});
