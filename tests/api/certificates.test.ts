// Which certificates are believed (threats 5, 6, 7, 12): each one of a kind that is not, shown to verification and to sign-in.
import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  altered, companyExtensions, expectProblem, expectStatus, Pki, register, run, signedChallenge, signedWithSha1, signInByCard, startWorld, temporaryFolder,
  unifiedBusinessNumber, type CardOptions, type SoftCard,
} from '../support/index.ts';

const world = await startWorld();
after(() => world.close());
const { mail, pki, service } = world;
const browser = world.browser();
await register(browser, mail);

/** Both doors say the same, and neither opens. */
async function refused(card: SoftCard, ...codes: [string, ...string[]]): Promise<void> {
  await browser.delete('/api/verification/confirmation');
  expectProblem(await browser.post('/api/verification/card', await signedChallenge(browser, card, 'verify')), ...codes);
  expectProblem(await signInByCard(world.browser(), card), ...codes);
  assert.equal((await browser.get('/api/member')).body.level, 'general');
  assert.equal((await browser.get('/api/verification')).body.pending, null);
}
async function accepted(card: SoftCard): Promise<Record<string, any>> {
  const outcome = expectStatus(await browser.post('/api/verification/card', await signedChallenge(browser, card, 'verify')), 200).body;
  expectStatus(await browser.delete('/api/verification/confirmation'), 204);
  return outcome as Record<string, any>;
}
const of = (options: CardOptions): Promise<SoftCard> => pki.card(options);
const later = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

test('companies, branches, businesses, schools and associations are organizations', async () => {
  for (const [ca, kind] of [['moeaca', 'company'], ['moeaca', 'branch'], ['moeaca', 'business'], ['xca', 'school'], ['xca', 'association']] as const) {
    const card = await of({ ca, kind });
    assert.deepEqual((await accepted(card)).organization, { scheme: ca, identifier: card.id, legal_name: card.name }, kind);
  }
});
test('a natural person’s card is refused, and nothing of the person comes back', async () => {
  const card = await of({ kind: 'person', name: '陳示範', id: '1234' });
  const reply = await signInByCard(world.browser(), card);
  expectProblem(reply, 'natural-person-card');
  assert.ok(!reply.text.includes('陳示範') && !service.output.includes('陳示範'));
  await refused(card, 'natural-person-card');
});
test('an agency’s and a unit’s card are refused', async () => {
  await refused(await of({ ca: 'xca', kind: 'agency' }), 'agency-card');
  await refused(await of({ ca: 'xca', kind: 'unit' }), 'agency-card');
});
test('a server’s certificate is refused', async () => refused(await of({ kind: 'server', name: 'www.example.com' }), 'server-certificate'));
test('a certificate for encryption is refused', async () => {
  await refused(await of({ kind: 'encryption' }), 'key-usage-not-accepted');
  await refused(await of({ ca: 'xca', kind: 'encryption' }), 'key-usage-not-accepted');
});
test('a certificate of the test policy is refused', async () => refused(await of({ kind: 'test-policy' }), 'test-policy'));
test('a certificate that has the test policy beside the right one is refused', async () =>
  refused(await of({ more: ['--policy', '2.16.886.101.0.3.3,2.16.886.101.0.3.0'] }), 'test-policy'));
test('a certificate without the policy, or with another, is refused', async () => {
  await refused(await of({ more: ['--without', 'policy'] }), 'policy-not-accepted', 'path-invalid');
  await refused(await of({ more: ['--policy', '2.16.886.101.0.3.1'] }), 'policy-not-accepted', 'path-invalid');
});
test('a certificate for any policy was not issued under the required one', async () =>
  refused(await of({ more: ['--policy', '2.5.29.32.0'] }), 'policy-not-accepted', 'path-invalid'));
test('an expired certificate is refused', async () =>
  refused(await of({ more: ['--not-before', later(-30), '--not-after', later(-1)] }), 'certificate-expired'));
test('a certificate of tomorrow is refused', async () =>
  refused(await of({ more: ['--not-before', later(1), '--not-after', later(30)] }), 'certificate-not-yet-valid'));

test('an authority that nobody pinned is unknown, and so is a card that issued itself', async () => {
  const foreign = await Pki.make(join(temporaryFolder('foreign'), 'pki'), pki.revocationPort);
  const card = await foreign.card({ id: unifiedBusinessNumber() });
  await refused(altered(foreign, card, Buffer.from('工商憑證管理中心'), Buffer.from('公商憑證管理中心')), 'issuer-unknown');
  const at = (name: string): string => join(foreign.directory, name);
  writeFileSync(at('self.ext'), companyExtensions(card.id).replace('authorityKeyIdentifier = keyid\n', ''));
  await run('openssl', ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-utf8', '-subj', '/C=TW/O=自簽股份有限公司', '-keyout', at('self.key'), '-out', at('self.csr')]);
  await run('openssl', ['x509', '-req', '-in', at('self.csr'), '-signkey', at('self.key'), '-sha256', '-days', '30', '-extfile', at('self.ext'), '-out', at('self.pem')]);
  const certificate = new X509Certificate(readFileSync(at('self.pem')));
  await refused({ ...card, der: certificate.raw, certificate, key: createPrivateKey(readFileSync(at('self.key'))) }, 'issuer-unknown');
});
test('a sibling of the same name that is not pinned is unknown, with and without a copied key identifier', async () => {
  const sibling = await Pki.make(join(temporaryFolder('sibling'), 'pki'), pki.revocationPort);
  const card = await sibling.card({ id: unifiedBusinessNumber() });
  assert.equal(card.certificate.issuer, (await of({})).certificate.issuer);
  await refused(card, 'issuer-unknown', 'path-invalid');
  // The key identifier of the pinned one, copied into a certificate of the sibling.
  const identifier = async (directory: string): Promise<Buffer> => Buffer.from(
    (await run('openssl', ['x509', '-in', join(directory, 'moeaca/ca.pem'), '-noout', '-ext', 'subjectKeyIdentifier'])).match(/([0-9A-F]{2}:){19}[0-9A-F]{2}/)![0].replaceAll(':', ''), 'hex');
  await refused(altered(sibling, card, await identifier(sibling.directory), await identifier(pki.directory)), 'issuer-unknown', 'path-invalid', 'signature-invalid');
});
test('a card issues no further cards', async () => {
  const parent = await of({});
  const folder = temporaryFolder('child');
  const at = (name: string): string => join(folder, name);
  writeFileSync(at('ext'), companyExtensions(parent.id));
  await run('openssl', ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-subj', '/C=TW/O=child', '-keyout', at('key'), '-out', at('csr')]);
  await run('openssl', ['x509', '-req', '-in', at('csr'), '-CA', parent.file, '-CAkey', parent.file.replace(/pem$/, 'key'), '-set_serial', '5', '-days', '30',
    '-extfile', at('ext'), '-out', at('pem')]);
  const certificate = new X509Certificate(readFileSync(at('pem')));
  await refused({ ...parent, der: certificate.raw, certificate, key: createPrivateKey(readFileSync(at('key'))) }, 'issuer-unknown', 'path-invalid');
});
test('a certificate changed after it was signed is refused', async () => {
  const card = await of({});
  const der = Buffer.from(card.der);
  const at = der.indexOf(Buffer.from(card.id));
  Buffer.from(unifiedBusinessNumber()).copy(der, at);
  await refused({ ...card, der }, 'path-invalid', 'issuer-unknown');
});
test('an unknown critical extension is refused', async () =>
  refused(await of({ more: ['--extension', '1.3.6.1.4.1.99999.1 = critical,ASN1:UTF8String:x'] }), 'path-invalid'));
test('SHA-1 and 1024 bits are too weak', async () => {
  await refused(await signedWithSha1(pki, await of({})), 'key-too-weak');
  const key = join(temporaryFolder('weak'), 'weak.key');
  await run('openssl', ['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024', '-out', key]);
  await refused(await of({ more: ['--key', key] }), 'key-too-weak');
});

test('two numbers that disagree are a conflict, two that agree are one', async () => {
  const [one, other] = [unifiedBusinessNumber(), unifiedBusinessNumber()];
  await refused(await of({ id: one, more: ['--dn-serial', other] }), 'identity-conflict');
  assert.equal((await accepted(await of({ id: one, more: ['--dn-serial', one] }))).organization.identifier, one);
});
test('a certificate that names no organization is refused', async () => {
  await refused(await of({ more: ['--without', 'sda'] }), 'identity-missing');
  await refused(await of({ ca: 'xca', more: ['--without', 'sda'] }), 'identity-missing');
  await refused(await of({ id: '1234567' }), 'identity-missing');
  await refused(await of({ id: '１２３４５６７５' }), 'identity-missing');
  await refused(await of({ id: ' '.repeat(8) }), 'identity-missing');
});
test('a NUL in number or name is no shorter number or name', async () => {
  const numbered = await of({});
  await refused(altered(pki, numbered, Buffer.from(numbered.id), Buffer.concat([Buffer.from(numbered.id.slice(0, 7)), Buffer.from([0])])), 'identity-missing', 'certificate-malformed');
  const named = await of({ name: 'ABCDE股份有限公司' });
  await refused(altered(pki, named, Buffer.from('ABCDE'), Buffer.from('ABC\0E')), 'certificate-malformed', 'identity-missing');
});
test('bytes in a name that are no UTF-8 are refused or shown as no letters, never as a server error', async () => {
  const card = await of({ name: 'ABCDE股份有限公司' });
  await refused(altered(pki, card, Buffer.from('ABCDE'), Buffer.from([0x41, 0xff, 0xc0, 0x80, 0x45])), 'certificate-malformed', 'identity-missing');
});
test('two organizations of one name are two: the name is no identity', async () => {
  const genuine = await of({});
  const lookalike = await of({ name: genuine.name });
  const outcome = await accepted(lookalike);
  assert.deepEqual([outcome.organization.identifier, outcome.organization.legal_name], [lookalike.id, genuine.name]);
});
