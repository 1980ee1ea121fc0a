// Certificates that no authority would issue, yet rightly signed by one: a card's certificate with bytes replaced, or
// signed by the `openssl` CLI with another hash.
import { createPrivateKey, sign, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pki, SoftCard } from './pki.ts';
import { run } from './processes.ts';

/** The length of the DER value at `at`, its header included. */
function extent(der: Buffer, at: number): number {
  const first = der[at + 1]!;
  if (first < 0x80) return 2 + first;
  const bytes = first & 0x7f;
  return 2 + bytes + der.readUIntBE(at + 2, bytes);
}
const header = (der: Buffer, at: number): number => (der[at + 1]! < 0x80 ? 2 : 2 + (der[at + 1]! & 0x7f));

/** The same certificate (serial number and all) with bytes of its body replaced by as many others, signed anew by its
 * authority (RSA, SHA-256). */
export function altered(pki: Pki, card: SoftCard, from: Buffer, to: Buffer): SoftCard {
  if (from.length !== to.length) throw new Error('lengths differ: the DER would not hold together');
  const der = Buffer.from(card.der);
  const start = header(der, 0);
  const body = der.subarray(start, start + extent(der, start));
  const at = body.lastIndexOf(from);
  if (at < 0) throw new Error('the certificate does not contain these bytes');
  to.copy(body, at);
  const key = createPrivateKey(readFileSync(join(pki.directory, card.ca, 'ca.key')));
  const signature = sign('sha256', body, key);
  signature.copy(der, der.length - signature.length);
  return { ...card, der };
}

/** For OpenSSL's -extfile: what a company's card says of itself. */
export function companyExtensions(id: string): string {
  return [
    'keyUsage = critical,digitalSignature', 'certificatePolicies = 2.16.886.101.0.3.3', 'subjectKeyIdentifier = hash',
    'authorityKeyIdentifier = keyid', '2.5.29.9 = ASN1:SEQUENCE:sda', '[sda]', 'id = SEQUENCE:sda_id', '[sda_id]',
    'type = OID:2.16.886.1.100.2.101', 'values = SET:sda_values', '[sda_values]', `value = UTF8:${id}`, '',
  ].join('\n');
}

/** The same body with a signature over SHA-1. */
export async function signedWithSha1(pki: Pki, card: SoftCard): Promise<SoftCard> {
  const folder = join(pki.directory, card.ca);
  const out = card.file.replace(/\.pem$/, '-sha1.pem');
  const extensions = card.file.replace(/\.pem$/, '.ext');
  writeFileSync(extensions, companyExtensions(card.id));
  const key = card.file.replace(/\.pem$/, '.key');
  const request = card.file.replace(/\.pem$/, '.csr');
  await run('openssl', ['req', '-new', '-utf8', '-key', key, '-subj', `/C=TW/O=${card.name}`, '-out', request]);
  await run('openssl', ['x509', '-req', '-in', request, '-CA', join(folder, 'ca.pem'), '-CAkey', join(folder, 'ca.key'), '-sha1',
    '-days', '365', '-extfile', extensions, '-out', out]);
  const certificate = new X509Certificate(readFileSync(out));
  return { ...card, der: certificate.raw, certificate, file: out };
}
