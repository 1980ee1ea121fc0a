// Cards in the profile gpki: issued by the demonstration PKI of ../make-pki, right ones and one of each wrong kind; and
// what their keys sign.
import { execFileSync } from 'node:child_process';
import { createHash, createPrivateKey, sign, type SignKeyObjectInput } from 'node:crypto';
import { join } from 'node:path';
import type { Workshop } from './authority.mts';
import { inDays, refused, type Case } from './case.mts';
import { bytes, context, der, integer, oid, parts, readDer, sequence, set, Tag, writeDer, type Der } from './der.mts';

const tools = join(import.meta.dirname, '..');

export class DemoPki {
  readonly shop: Workshop;
  readonly folder: string;
  constructor(shop: Workshop, folder: string) {
    this.shop = shop;
    this.folder = folder;
    execFileSync(join(tools, 'make-pki'), [shop.at(folder)], { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  issue(kind: string, { ca = 'moeaca', id = '12345675', key = this.key(), more = [] as string[] } = {}): string {
    const file = `${this.folder}/${this.shop.fresh(kind)}.pem`;
    execFileSync(join(tools, 'issue'), [this.shop.at(this.folder), '--ca', ca, '--kind', kind, '--name', '示範股份有限公司', '--id', id, '--key', this.shop.at(key),
      '--out', this.shop.at(file), ...more], { stdio: ['ignore', 'ignore', 'inherit'] });
    return file;
  }
  revoke(file: string, reason: string): void {
    execFileSync(join(tools, 'revoke'), [this.shop.at(this.folder), '--ca', 'moeaca', '--cert', this.shop.at(file), '--reason', reason], { stdio: 'ignore' });
  }
  private shared?: string;
  /** One RSA key for all of them: making keys is what takes time. */
  key = (): string => (this.shared ??= this.shop.key('RSA:2048'));
  /** `--trust` for the root and both authorities. */
  get trust(): string[] {
    return ['--trust', `${this.folder}/authorities.pem`];
  }
}

export function cardCases(shop: Workshop): Case[] {
  const pki = new DemoPki(shop, 'gpki');
  return [...identityCases(pki), ...generationCases(shop, pki), ...messageCases(shop, pki), ...tokenCases(shop, pki)];
}

const ok = { exit: 0 } as const;

function identityCases(pki: DemoPki): Case[] {
  const judged = (what: string, file: string, verdict: Omit<Case, 'name' | 'command'>, more: string[] = []): Case => ({ name: `card: ${what}`, command: ['cert', 'verify', file, ...pki.trust, ...more], ...verdict });
  const school = { ca: 'xca', id: '2.16.886.111.90005.90003.100004' };
  const company = pki.issue('company');
  const [lost, kept] = [pki.issue('company'), pki.issue('company')];
  pki.revoke(lost, 'keyCompromise');
  pki.revoke(kept, 'certificateHold');
  const list = `${pki.folder}/www/moeaca/CRL2/complete.crl`;
  const crowd = Array.from({ length: 9 }, () => ['--untrusted', company]).flat();
  return [
    judged('a company', company, ok), judged('a company, newer, with its number in the subject', pki.issue('company', { more: ['--dn-serial', '12345675'] }), ok),
    judged('a branch', pki.issue('branch'), ok), judged('a business', pki.issue('business'), ok),
    judged('a school', pki.issue('school', school), ok), judged('an association', pki.issue('association', school), ok),
    judged('a natural person', pki.issue('person', { id: '1234' }), refused('natural-person-card')),
    judged('an agency', pki.issue('agency', school), refused('agency-card')), judged('a unit', pki.issue('unit', school), refused('agency-card')),
    judged('a server', pki.issue('server', { id: 'x' }), refused('server-certificate')),
    judged('for encryption', pki.issue('encryption'), refused('key-usage-not-accepted')),
    judged('issued for tests', pki.issue('test-policy'), refused('test-policy', 'test-policy')),
    judged('issued for tests too', pki.issue('company', { more: ['--policy', '2.16.886.101.0.3.3,2.16.886.101.0.3.0'] }), refused('test-policy', 'test-policy')),
    judged('without a policy', pki.issue('company', { more: ['--without', 'policy'] }), refused('policy-not-accepted', 'policy')),
    judged('for any policy', pki.issue('company', { more: ['--policy', '2.5.29.32.0'] }), refused('policy-not-accepted', 'policy')),
    judged('two numbers that disagree', pki.issue('company', { more: ['--dn-serial', '12345676'] }), refused('identity-conflict')),
    judged('without a number', pki.issue('company', { more: ['--without', 'sda'] }), refused('identity-missing')),
    judged('a number of seven digits', pki.issue('company', { id: '1234567' }), refused('identity-missing')),
    judged('past its end', company, refused('certificate-expired', 'expired'), ['--time', inDays(2000)]),
    judged('before its beginning', pki.issue('company', { more: ['--not-before', '2090-01-01', '--not-after', '2095-01-01'] }), refused('certificate-not-yet-valid', 'not-yet-valid')),
    judged('an authority’s certificate', `${pki.folder}/moeaca/ca.pem`, refused('key-usage-not-accepted')),
    judged('a crowd of certificates came along', company, refused('path-invalid', 'too-many-certificates'), crowd),
    judged('revoked', lost, refused('certificate-revoked', 'revoked'), ['--crl', list]),
    judged('suspended', kept, refused('certificate-suspended', 'suspended'), ['--crl', list]),
    judged('on nobody’s list', company, ok, ['--crl', list]),
    judged('nothing known of its revocation', company, refused('revocation-unknown', 'revocation-unknown'), ['--revocation', 'leaf']),
    {
      name: 'card: an authority that is not pinned, though it came along',
      command: ['cert', 'verify', company, '--trust', `${pki.folder}/root/ca.pem`, '--untrusted', `${pki.folder}/moeaca/ca.pem`],
      ...refused('issuer-unknown', 'no-path'),
    },
  ];
}

/** Several generations of the authorities, all of one name. */
function generationCases(shop: Workshop, first: DemoPki): Case[] {
  const second = new DemoPki(shop, 'gpki-second');
  const link = 'gpki-link.pem'; // the second root's key, certified by the first
  shop.write('link.ext', 'basicConstraints = critical,CA:TRUE\nkeyUsage = critical,keyCertSign,cRLSign\nsubjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid\ncertificatePolicies = 2.16.886.101.0.3.3\n');
  shop.openssl('x509', '-in', 'gpki-second/root/ca.pem', '-clrext', '-CA', 'gpki/root/ca.pem', '-CAkey', 'gpki/root/ca.key', '-days', '3650', '-extfile', 'link.ext', '-out', link);
  const [old, young] = [first.issue('company'), second.issue('company')];
  const judged = (what: string, file: string, trust: string[], verdict: Omit<Case, 'name' | 'command'>): Case => ({ name: `generations: ${what}`, command: ['cert', 'verify', file, ...trust], ...verdict });
  return [
    judged('both pinned, a card of the first', old, [...second.trust, ...first.trust], ok),
    judged('both pinned, a card of the second', young, [...first.trust, ...second.trust], ok),
    judged('the second alone pinned, a card of the first', old, second.trust, refused('issuer-unknown')),
    judged('the link certificate pinned instead of the second root', young, [...first.trust, '--trust', link, '--trust', 'gpki-second/moeaca/ca.pem'], ok),
    judged('the link certificate not pinned', young, [...first.trust, '--untrusted', link, '--trust', 'gpki-second/moeaca/ca.pem'], refused('issuer-unknown')),
  ];
}

function messageCases(shop: Workshop, pki: DemoPki): Case[] {
  const card = pki.issue('company');
  shop.write('content', 'the content');
  const signedWith = (key: string, signer: string, form: string, ...options: string[]): string => {
    const file = shop.fresh('cms');
    shop.openssl('cms', '-sign', '-binary', '-in', 'content', '-signer', signer, '-inkey', key, '-outform', form, '-out', file, ...options);
    return file;
  };
  const signedBy = (signer: string, form: string, ...options: string[]): string => signedWith(pki.key(), signer, form, ...options);
  const short = shop.key('RSA:1024');
  const byShort = signedWith(short, pki.issue('company', { key: short }), 'DER', '-nodetach');
  /** A signed attribute put in and signed anew; OpenSSL's CLI knows no such option. */
  const attributed = (type: string, value: Der): string => {
    const message = readDer(shop.read(signed('-nodetach')));
    const signer = parts(parts(parts(parts(message)[1]!)[0]!).at(-1)!)[0]!;
    const place = parts(signer).findIndex((one) => one.tag === context(0));
    const attributes = [...parts(parts(signer)[place]!), sequence(oid(type), set(value))].sort((a, b) => Buffer.compare(writeDer(a), writeDer(b)));
    parts(signer)[place]!.content = attributes;
    parts(signer).at(-1)!.content = sign('sha256', writeDer(set(...attributes)), createPrivateKey(shop.read(pki.key())));
    return shop.write(`${shop.fresh('attributed')}.der`, writeDer(message));
  };
  const cardNumber = '2.16.886.1.100.2.204';
  const signed = (...options: string[]): string => signedBy(card, 'DER', ...options);
  const judged = (what: string, file: string, verdict: Omit<Case, 'name' | 'command'>, ...more: string[]): Case => ({ name: `CMS: ${what}`, command: ['signature', 'verify', '--cms', file, ...pki.trust, ...more], ...verdict });
  const detached = ['--content', 'content'];
  shop.openssl('crl2pkcs7', '-nocrl', '-certfile', card, '-outform', 'DER', '-out', 'bag.p7b');
  shop.write('other', 'another content');
  // Without signed attributes the signature is over the content, which here is another message's signed attributes.
  shop.write('content', writeDer(set(sequence(oid('1.2.840.113549.1.9.3'), set(oid('1.2.840.113549.1.7.1'))))));
  const disguised = signed('-nodetach', '-noattr');
  shop.write('content', 'the content');
  return [
    ...[['-nodetach'], ['-nodetach', '-noattr'], ['-nodetach', '-stream'], ['-nodetach', '-keyid'], ['-nodetach', '-certfile', `${pki.folder}/authorities.pem`], ['-nodetach', '-md', 'sha512'], ['-nodetach', '-keyopt', 'rsa_padding_mode:pss']]
      .map((options) => judged(options.join(' '), signed(...options), ok)),
    judged('detached', signed(), ok, ...detached), judged('detached without attributes', signed('-noattr'), ok, ...detached),
    judged('PEM', signedBy(card, 'PEM', '-nodetach'), ok),
    judged('detached, of another content', signed(), refused('signature-invalid'), '--content', 'other'),
    judged('attached, and another content given', signed('-nodetach'), refused('signature-invalid'), '--content', 'other'),
    judged('detached without the content', signed(), refused('token-malformed')),
    judged('SHA-1', signed('-nodetach', '-md', 'sha1'), refused('algorithm-not-allowed')),
    judged('by a short key', byShort, refused('algorithm-not-allowed')),
    judged('by a short key, at level 1', byShort, ok, '--security-level', '1'),
    judged('SHA-1, at level 0', signed('-nodetach', '-md', 'sha1'), refused('algorithm-not-allowed'), '--security-level', '0'),
    ...([['a string', der(Tag.utf8, Buffer.from('AB0012'))], ['an integer', integer(0, 0xff)], ['bits', der(Tag.bitString, bytes(0, 0xff))], ['bytes', der(Tag.octetString, bytes(0xff, 0xfe))], ['nothing', der(Tag.null)]] as const)
      .map(([what, value]) => judged(`a card’s number that is ${what}`, attributed(cardNumber, value), ok)),
    judged('a card’s number that is a sequence', attributed(cardNumber, sequence(integer(1))), refused('token-malformed')),
    judged('a bag of certificates', 'bag.p7b', refused('token-malformed')),
    judged('two signers', signed('-nodetach', '-signer', pki.issue('company'), '-inkey', pki.key()), refused('token-malformed')),
    judged('without the signer’s certificate', signed('-nodetach', '-nocerts'), refused('token-malformed')),
    judged('content of another type', signed('-nodetach', '-econtent_type', '1.2.3.4'), refused('token-malformed')),
    judged('content that is signed attributes', disguised, refused('signature-invalid')),
    judged('by a card for encryption', signedBy(pki.issue('encryption'), 'DER', '-nodetach'), refused('key-usage-not-accepted')),
    judged('garbage', shop.write('cms-garbage.der', 'garbage'), refused('token-malformed')),
  ];
}

function tokenCases(shop: Workshop, pki: DemoPki): Case[] {
  const origin = 'https://card.example';
  const nonce = 'tpcard1.sign-in..0123456789012345678901234567890123456789012';
  const hash = (bits: string, text: string): Buffer => createHash(`sha${bits}`).update(text).digest();
  interface Token { algorithm: string; key: string; card: string; signedAs?: string; change?: (token: Record<string, string>) => void; origin?: string }
  const token = ({ algorithm, key, card, signedAs = algorithm, change, origin: to = origin }: Token): string => {
    const bits = signedAs.slice(2);
    const how: SignKeyObjectInput = { key: createPrivateKey(shop.read(key)), dsaEncoding: 'ieee-p1363', ...(signedAs.startsWith('PS') ? { padding: 6, saltLength: Number(bits) / 8 } : {}) };
    const signature = sign(`sha${bits}`, Buffer.concat([hash(bits, to), hash(bits, nonce)]), how);
    const written: Record<string, string> = { unverifiedCertificate: shop.read(card).toString().replace(/-----[^-]*-----|\s/g, ''), algorithm, signature: signature.toString('base64'), format: 'web-eid:1.0', appVersion: 'https://web-eid.eu/web-eid-app/releases/2.0.0' };
    change?.(written);
    return shop.write(`${shop.fresh('token')}.json`, JSON.stringify(written));
  };
  const judged = (what: string, file: string, verdict: Omit<Case, 'name' | 'command'>, ...more: string[]): Case => ({ name: `token: ${what}`, command: ['signature', 'verify', '--web-eid', file, '--origin', origin, '--nonce', nonce, ...pki.trust, ...more], ...verdict });
  const keys = { RS: pki.key(), PS: pki.key(), ES256: shop.key('P-256'), ES384: shop.key('P-384'), ES512: shop.key('P-521') };
  const cardOf = new Map([...new Set(Object.values(keys))].map((key) => [key, pki.issue('company', { key })]));
  const of = (algorithm: string): { key: string; card: string } => {
    const key = algorithm.startsWith('ES') ? keys[algorithm as 'ES256'] : keys.RS;
    return { key, card: cardOf.get(key)! };
  };
  const rsa = of('RS256');
  const short = shop.key('RSA:1024');
  return [
    ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'].map((algorithm) => judged(algorithm, token({ algorithm, ...of(algorithm) }), ok)),
    judged('signed for another site', token({ algorithm: 'RS256', ...rsa, origin: 'https://evil.example' }), refused('signature-invalid')),
    judged('another algorithm named', token({ algorithm: 'PS256', signedAs: 'RS256', ...rsa }), refused('signature-invalid')),
    judged('an algorithm that does not fit the key', token({ algorithm: 'ES256', signedAs: 'RS256', ...rsa }), refused('algorithm-not-allowed')),
    judged('no algorithm', token({ algorithm: 'none', signedAs: 'RS256', ...rsa }), refused('token-malformed')),
    judged('a MAC', token({ algorithm: 'HS256', signedAs: 'RS256', ...rsa }), refused('algorithm-not-allowed')),
    judged('a short key', token({ algorithm: 'RS256', key: short, card: pki.issue('company', { key: short }) }), refused('algorithm-not-allowed')),
    judged('DER where r and s belong', token({ algorithm: 'ES256', ...of('ES256'), change: (one) => { one['signature'] = sign('sha256', Buffer.from('x'), createPrivateKey(shop.read(keys.ES256))).toString('base64'); } }), refused('signature-invalid')),
    judged('a certificate that is none', token({ algorithm: 'RS256', ...rsa, change: (one) => { one['unverifiedCertificate'] = 'MAA='; } }), refused('certificate-malformed')),
    judged('another major version', token({ algorithm: 'RS256', ...rsa, change: (one) => { one['format'] = 'web-eid:2.0'; } }), refused('token-malformed')),
    judged('no signature', token({ algorithm: 'RS256', ...rsa, change: (one) => { delete one['signature']; } }), refused('token-malformed')),
    judged('no JSON', shop.write('token-garbage.json', '{'), refused('token-malformed')),
    judged('by a natural person', token({ algorithm: 'RS256', key: pki.key(), card: pki.issue('person', { id: '1234' }) }), refused('natural-person-card')),
  ];
}
