// OCSP answers and CRLs: what is believed of them, and what makes them say nothing.
import { Authority, authorityLines, leafLines, lines, serialOf, type Workshop } from './authority.mts';
import { inDays, refused, type Case } from './case.mts';
import { bytes, context, der, find, integer, oid, parts, readDer, sequence, Tag, writeDer, type Der } from './der.mts';

type Verdict = Pick<Case, 'exit' | 'why' | 'reason'>;
const good: Verdict = { exit: 0 };
const revoked = (reason?: string): Verdict => ({ exit: 1, ...(reason ? { reason } : {}) });
const unknown = (why: string): Verdict => ({ exit: 3, why });
const critical = (type: string): Der => sequence(oid(type), der(Tag.boolean, bytes(0xff)), der(Tag.octetString, bytes(5, 0)));
const time = (days: number): Der => der(Tag.generalizedTime, Buffer.from(new Date(Date.now() + days * 86_400_000).toISOString().replace(/[-:T]|\.\d+/g, '')));

export function revocationCases(shop: Workshop): Case[] {
  const root = Authority.root(shop, '/CN=revocation root');
  const issuer = root.authority('/CN=issuer');
  return [...ocspCases(shop, root, issuer), ...crlCases(shop, root, issuer), ...pathCases(shop, root, issuer)];
}

interface Asked {
  issuer: Authority;
  certificate: string;
  /** Nothing: the responder does not know the certificate. */
  status: 'good' | 'keyCompromise' | 'certificateHold' | 'revoked' | undefined;
  responder?: { file: string; key: string };
  more?: string[];
}
function answer(shop: Workshop, { issuer, certificate, status, responder = issuer, more = [] }: Asked): string {
  const name = shop.fresh('ocsp');
  const line = status === 'good' ? 'V\t491231235959Z\t\t' : `R\t491231235959Z\t250101000000Z${status === 'revoked' ? '' : `,${status}`}\t`;
  shop.write(`${name}.index`, status ? `${line}${serialOf(shop, certificate)}\tunknown\t/CN=x\n` : '');
  shop.openssl('ocsp', '-index', `${name}.index`, '-CA', issuer.file, '-rsigner', responder.file, '-rkey', responder.key, ...more,
    '-issuer', issuer.file, '-cert', certificate, '-no_nonce', '-noverify', '-ndays', '60', '-respout', `${name}.der`);
  return `${name}.der`;
}
/** An answer with its ResponseData edited. */
function edited(shop: Workshop, file: string, key: string, edit: (data: Der) => void): string {
  const response = readDer(shop.read(file));
  const octets = find(response, der(Tag.octetString, parts(parts(parts(response)[1]!)[0]!)[1]!.content as Buffer))!;
  octets.content = writeDer(shop.resigned(readDer(octets.content as Buffer), key, edit));
  return shop.write(`${shop.fresh('ocsp-edited')}.der`, writeDer(response));
}

function ocspCases(shop: Workshop, root: Authority, issuer: Authority): Case[] {
  const certificate = issuer.leaf();
  const delegateLines = [...leafLines, 'extendedKeyUsage = OCSPSigning'];
  const delegated = (extensions: readonly string[] = delegateLines, options = {}, by = issuer) => {
    const key = shop.key();
    return { key, file: by.issue({ subject: '/CN=responder', key, extensions, ...options }) };
  };
  const responder = delegated();
  const judged = (what: string, response: string, verdict: Verdict, more: string[] = [], of = certificate): Case => ({
    name: `OCSP: ${what}`, command: ['ocsp', 'verify', '--response', response, '--cert', of, '--issuer', issuer.file, ...more], ...verdict,
  });
  const ask = (asked: Partial<Asked> = {}): string => answer(shop, { issuer, certificate, status: 'good', ...asked });
  const edit = (change: (data: Der) => void, from = ask()): string => edited(shop, from, issuer.key, change);
  // ResponseData ::= { responderID, producedAt, responses { single { certID, status, thisUpdate, [0] nextUpdate } } }
  const singles = (data: Der): Der[] => parts(parts(data)[2]!);
  const produced = (days: number) => (data: Der): void => void (parts(data)[1] = time(days));
  const twoSayings = edit((data) => {
    const said = readDer(writeDer(singles(data)[0]!));
    parts(said)[1] = der(context(1), der(Tag.generalizedTime, Buffer.from('20250101000000Z')));
    singles(data).push(said);
  });
  const raw = shop.read(ask());
  return [
    judged('good, signed by the issuer', ask(), good),
    judged('good, signed by its delegate', ask({ responder }), good),
    judged('good, CertID by SHA-256', ask({ more: ['-sha256'] }), good),
    judged('revoked with a reason', ask({ status: 'keyCompromise' }), revoked('keyCompromise')),
    judged('revoked without a reason', ask({ status: 'revoked' }), revoked()),
    judged('suspended', ask({ status: 'certificateHold' }), revoked('certificateHold')),
    judged('the responder does not know', ask({ status: undefined }), unknown('status-unknown')),
    judged('good and revoked in one answer', twoSayings, revoked()),
    judged('about another certificate', ask(), unknown('not-covered'), [], issuer.leaf()),
    judged('a file without an answer', shop.write('empty.pem', shop.pemOf('CERTIFICATE', bytes(0x30, 0))), unknown('nothing-at-hand')),
    judged('garbage', shop.write('garbage.der', 'garbage'), unknown('malformed')),
    judged('a byte behind the answer', shop.write('ocsp-longer.der', Buffer.concat([raw, bytes(0)])), unknown('malformed')),
    judged('try later', shop.write('later.der', writeDer(sequence(der(Tag.enumerated, bytes(3))))), unknown('responder-refused')),
    judged('a changed byte of the signature', shop.write('ocsp-forged.der', flipped(shop, ask({ more: ['-resp_no_certs'] }))), unknown('signature-invalid')),
    judged('signed by an authority that did not issue it', ask({ responder: root }), unknown('wrong-responder')),
    judged('a delegate of another authority', ask({ responder: delegated(delegateLines, {}, root) }), unknown('wrong-responder')),
    judged('a delegate without OCSPSigning', ask({ responder: delegated(leafLines) }), unknown('wrong-responder')),
    judged('a delegate for everything', ask({ responder: delegated([...leafLines, 'extendedKeyUsage = anyExtendedKeyUsage']) }), unknown('wrong-responder')),
    judged('a delegate that may not sign', ask({ responder: delegated(lines(delegateLines, 'keyUsage = critical,keyEncipherment')) }), unknown('wrong-responder')),
    judged('a delegate past its end', ask({ responder: delegated(delegateLines, { days: 1 }) }), unknown('wrong-responder'), ['--time', inDays(30)]),
    judged('a delegate whose certificate is signed with SHA-1', ask({ responder: delegated(delegateLines, { digest: 'sha1' }) }), unknown('weak-signature')),
    judged('signed with SHA-1', ask({ more: ['-rmd', 'sha1'] }), unknown('weak-signature')),
    judged('signed with SHA-1, at level 0', ask({ more: ['-rmd', 'sha1'] }), good, ['--security-level', '0']),
    judged('an unknown critical extension in the answer', edit((data) => parts(data).push(der(context(1), sequence(critical('1.2.3.4'))))), unknown('critical-extension')),
    judged('an unknown critical extension in what it says of one', edit((data) => parts(singles(data)[0]!).push(der(context(1), sequence(critical('1.2.3.4'))))), unknown('critical-extension')),
    judged('produced tomorrow', edit(produced(1)), unknown('produced-out-of-time')),
    judged('produced before the responder was', edit(produced(-9)), unknown('produced-out-of-time')),
    judged('produced before what it tells was known', edit((data) => void (parts(singles(data)[0]!)[2] = time(2))), unknown('produced-out-of-time'), ['--time', inDays(3)]),
    judged('of tomorrow', edit((data) => void (parts(singles(data)[0]!)[2] = time(1))), unknown('not-yet-valid')),
    judged('past its nextUpdate', ask(), unknown('stale'), ['--time', inDays(61)]),
    judged('older than allowed', ask(), unknown('stale'), ['--time', inDays(2), '--max-age', '86400']),
    judged('without nextUpdate and no age to hold it to', edit((data) => void parts(singles(data)[0]!).pop()), unknown('stale')),
    judged('without nextUpdate, by its age', edit((data) => void parts(singles(data)[0]!).pop()), good, ['--max-age', '86400']),
    judged('an extension of 60,000 bytes', edit((data) => parts(data).push(long(60_000))), good),
    judged('an answer over 64 KB', edit((data) => parts(data).push(long(65_536))), unknown('malformed')),
  ];
}
const long = (size: number): Der => der(context(1), sequence(sequence(oid('1.2.3.4'), der(Tag.octetString, Buffer.alloc(size)))));
/** The last byte changed; -resp_no_certs makes that one the signature's. */
function flipped(shop: Workshop, file: string): Buffer {
  const raw = Buffer.from(shop.read(file));
  raw[raw.length - 1]! ^= 1;
  return raw;
}

function crlCases(shop: Workshop, root: Authority, issuer: Authority): Case[] {
  const certificate = issuer.leaf([...leafLines, 'crlDistributionPoints = URI:http://a.example/1.crl']);
  const serial = serialOf(shop, certificate);
  const judged = (what: string, crl: string, verdict: Verdict, more: string[] = [], of = certificate, by = issuer.file): Case => ({
    name: `CRL: ${what}`, command: ['crl', 'verify', '--crl', crl, '--cert', of, '--issuer', by, ...more], ...verdict,
  });
  const point = (...fields: string[]): string => issuer.crl([], ['issuingDistributionPoint = critical,@point', '[point]', ...fields]);
  const named = 'fullname = URI:http://a.example/1.crl';
  const edit = (change: (tbs: Der) => void, from = issuer.crl([])): string => issuer.editedCrl(from, change);
  const mute = root.authority('/CN=mute', lines(authorityLines, 'keyUsage = critical,keyCertSign'));
  const muted = mute.leaf();
  const stranger = Authority.root(shop, '/CN=issuer');
  const entry = [{ serial, reason: 'keyCompromise' }] as const;
  const twice = (first: Entry, second: Entry): string => listedTwice(issuer, first, second);
  const numbered = (...serialNumber: number[]): string => shop.editedCertificate(issuer.leaf(), issuer.key, (tbs) => void (parts(tbs)[1] = integer(...serialNumber)));
  const odd = (what: string, ...serialNumber: number[]): Case =>
    judged(`about a certificate whose serial number is ${what}`, issuer.crl([{ serial: '00' }, { serial: 'FF' }]), unknown('malformed'), [], numbered(...serialNumber));
  return [
    judged('nobody revoked', issuer.crl([]), good),
    judged('another revoked', issuer.crl([{ serial: '01' }]), good),
    judged('revoked with a reason', issuer.crl(entry), revoked('keyCompromise')),
    judged('revoked without a reason', issuer.crl([{ serial }]), revoked()),
    judged('suspended', issuer.crl([{ serial, reason: 'certificateHold' }]), revoked('certificateHold')),
    judged('suspended, and later revoked for good', twice({ serial, reason: 'certificateHold' }, ...entry), revoked('keyCompromise')),
    judged('revoked for good, though suspended too', twice(...entry, { serial, reason: 'certificateHold' }), revoked('keyCompromise')),
    judged('a file without a list', 'empty.pem', unknown('nothing-at-hand')),
    judged('garbage', 'garbage.der', unknown('malformed')),
    judged('another issuer’s', root.crl([]), unknown('wrong-issuer')),
    judged('by somebody of the issuer’s name', stranger.crl([], []), unknown('signature-invalid')),
    judged('by an issuer that may not sign lists', mute.crl([]), unknown('wrong-issuer'), [], muted, mute.file),
    judged('signed with SHA-1', issuer.crl([], undefined, { digest: 'sha1' }), unknown('weak-signature')),
    judged('signed with SHA-1, at level 0', issuer.crl([], undefined, { digest: 'sha1' }), good, ['--security-level', '0']),
    judged('for the certificate’s distribution point', point(named), good),
    judged('for another distribution point', point('fullname = URI:http://a.example/2.crl'), unknown('wrong-scope')),
    judged('for a distribution point, while the certificate names none', point(named), unknown('wrong-scope'), [], issuer.leaf()),
    judged('for a name relative to the issuer', point('relativename = relative', '[relative]', 'CN = 1'), unknown('wrong-scope')),
    judged('for holders alone', point('onlyuser = TRUE'), good),
    judged('for authorities alone', point('onlyCA = TRUE'), unknown('wrong-scope')),
    judged('for attribute certificates alone', point('onlyAA = TRUE'), unknown('wrong-scope')),
    judged('for some reasons alone', point('onlysomereasons = keyCompromise'), unknown('wrong-scope')),
    judged('indirect', point('indirectCRL = TRUE'), unknown('indirect-or-delta')),
    judged('a delta', issuer.crl([], ['2.5.29.27 = critical,ASN1:INTEGER:1']), unknown('indirect-or-delta')),
    judged('an entry of another issuer', edit((tbs) => void extensionsOfEntry(tbs).push(critical('2.5.29.29')), issuer.crl(entry)), unknown('indirect-or-delta')),
    judged('an unknown critical extension', issuer.crl([], ['1.2.3.4 = critical,ASN1:NULL']), unknown('critical-extension')),
    judged('an unknown extension that is not critical', issuer.crl([], ['1.2.3.4 = ASN1:NULL']), good),
    judged('an unknown critical extension of an entry', edit((tbs) => void extensionsOfEntry(tbs).push(critical('1.2.3.4')), issuer.crl(entry)), unknown('critical-extension')),
    judged('a reason twice', edit((tbs) => extensionsOfEntry(tbs).push(extensionsOfEntry(tbs)[0]!), issuer.crl(entry)), unknown('malformed')),
    judged('a number that is critical', edit((tbs) => void parts(numberOf(tbs)).splice(1, 0, der(Tag.boolean, bytes(0xff)))), unknown('critical-extension')),
    judged('without a number', edit(unnumbered), good),
    odd('zero', 0), odd('negative', 0xff), odd('of 21 bytes', ...Array.from({ length: 21 }, () => 0x11)),
    judged('about a certificate whose serial number is a byte with its highest bit', issuer.crl([{ serial: 'FF' }]), revoked(), [], numbered(0, 0xff)),
    judged('an extension twice', edit((tbs) => void extensionsOf(tbs).push(extensionsOf(tbs)[0]!)), unknown('malformed')),
    judged('version 1 with extensions', edit((tbs) => void parts(tbs).shift()), unknown('malformed')),
    judged('version 3', edit((tbs) => void (parts(tbs)[0] = integer(2))), unknown('malformed')),
    judged('an empty list of the revoked', edit((tbs) => void parts(tbs).splice(5, 0, sequence())), unknown('malformed')),
    judged('of tomorrow', issuer.crl([], undefined, { from: '20990101000000Z', to: '20990201000000Z' }), unknown('not-yet-valid')),
    judged('past its nextUpdate', issuer.crl([]), unknown('stale'), ['--time', inDays(31)]),
    judged('older than allowed', issuer.crl([]), unknown('stale'), ['--time', inDays(2), '--max-age', '86400']),
    judged('without nextUpdate and no age to hold it to', edit((tbs) => void parts(tbs).splice(4, 1)), unknown('stale')),
    judged('without nextUpdate, by its age', edit((tbs) => void parts(tbs).splice(4, 1)), good, ['--max-age', '86400']),
  ];
}
// TBSCertList ::= { version, signature, issuer, thisUpdate, nextUpdate, [revoked], [0] extensions }
const extensionsOf = (tbs: Der): Der[] => parts(parts(parts(tbs).find((one) => one.tag === context(0))!)[0]!);
const isNumber = (extension: Der): boolean => (parts(extension)[0]!.content as Buffer).equals(bytes(0x55, 0x1d, 20));
const numberOf = (tbs: Der): Der => extensionsOf(tbs).find(isNumber)!;
const unnumbered = (tbs: Der): void => void extensionsOf(tbs).splice(extensionsOf(tbs).findIndex(isNumber), 1);
type Entry = { serial: string; reason?: string };
/** `openssl ca` refuses to name a serial twice: the second entry is put in from another list. */
function listedTwice(issuer: Authority, first: Entry, second: Entry): string {
  const revoked = (tbs: Der): Der[] => parts(parts(tbs)[5]!);
  let other: Der | undefined;
  issuer.editedCrl(issuer.crl([second]), (tbs) => void (other = revoked(tbs)[0]));
  return issuer.editedCrl(issuer.crl([first]), (tbs) => void revoked(tbs).push(other!));
}
const extensionsOfEntry = (tbs: Der): Der[] => parts(parts(parts(parts(tbs)[5]!)[0]!)[2]!);

/** Revocation as a part of the path. */
function pathCases(shop: Workshop, root: Authority, issuer: Authority): Case[] {
  const leaf = issuer.leaf();
  const serial = serialOf(shop, leaf);
  const rootList = root.crl([]);
  const reissued = issuer.crossed(root);
  const revokedIssuer = root.crl([{ serial: serialOf(shop, issuer.file), reason: 'CACompromise' }]);
  const judged = (what: string, facts: string[], verdict: Omit<Case, 'name' | 'command'>): Case => ({
    name: `path: ${what}`, command: ['cert', 'verify', leaf, '--profile', 'rfc5280', '--trust', root.file, '--untrusted', issuer.file, ...facts], ...verdict,
  });
  const list = (...entries: { serial: string; reason?: string }[]): string[] => ['--crl', issuer.crl(entries)];
  const ocsp = (status: Asked['status']): string[] => ['--ocsp', answer(shop, { issuer, certificate: leaf, status })];
  const goodCode: Omit<Case, 'name' | 'command'> = { exit: 0 };
  const nothing = refused('revocation-unknown', 'revocation-unknown');
  return [
    judged('a leaf on nobody’s list', list(), goodCode),
    judged('a leaf on its issuer’s list', list({ serial, reason: 'keyCompromise' }), refused('certificate-revoked', 'revoked')),
    judged('a suspended leaf by its issuer’s list', list({ serial, reason: 'certificateHold' }), refused('certificate-suspended', 'suspended')),
    judged('a suspended leaf', ocsp('certificateHold'), refused('certificate-suspended', 'suspended')),
    judged('a leaf that is good by OCSP', ocsp('good'), goodCode),
    judged('a leaf that is revoked by OCSP and on no list', [...ocsp('keyCompromise'), ...list()], refused('certificate-revoked', 'revoked')),
    judged('nothing at hand and nothing asked', [], goodCode),
    judged('nothing at hand though asked', ['--revocation', 'leaf'], nothing),
    judged('nothing of the authority at hand', [...list(), '--revocation', 'chain'], nothing),
    judged('lists of all', [...list(), '--crl', rootList, '--revocation', 'chain'], goodCode),
    judged('an authority on its root’s list', [...list(), '--crl', revokedIssuer, '--revocation', 'chain'], refused('certificate-revoked', 'revoked')),
    judged('a list that names somebody twice', ['--crl', listedTwice(issuer, { serial: '01' }, { serial: '01' })], nothing),
    judged('a list without its signer’s key identifier: RFC 5280 §6.3.3 asks for none', ['--crl', issuer.crl([], [])], goodCode),
    judged('a list without nextUpdate and no age to hold it to', ['--crl', issuer.editedCrl(issuer.crl([]), (tbs) => void parts(tbs).splice(4, 1))], nothing),
    judged('a list without nextUpdate, by its age', ['--crl', issuer.editedCrl(issuer.crl([]), (tbs) => void parts(tbs).splice(4, 1)), '--max-age', '86400'], goodCode),
    judged('a list whose times are written as for 2050', ['--crl', issuer.editedCrl(issuer.crl([]), (tbs) => void ((parts(tbs)[3] = time(-1)), (parts(tbs)[4] = time(1))))], nothing),
    judged('a list that revokes, and one as new that does not', [...list({ serial, reason: 'keyCompromise' }), ...list()], refused('certificate-revoked', 'revoked')),
    judged('the two in the other order', [...list(), ...list({ serial, reason: 'keyCompromise' })], refused('certificate-revoked', 'revoked')),
    judged('a list without a number', ['--crl', issuer.editedCrl(issuer.crl([]), unnumbered)], nothing),
    judged('a list signed with SHA-1', ['--crl', issuer.crl([], undefined, { digest: 'sha1' })], nothing),
    judged('a list older than allowed', [...list(), '--time', inDays(2), '--max-age', '86400'], nothing),
    judged('good by OCSP and on its issuer’s list all the same', [...ocsp('good'), ...list({ serial, reason: 'keyCompromise' })], refused('certificate-revoked', 'revoked')),
    {
      name: 'path: a way past a sibling that is revoked',
      command: ['cert', 'verify', leaf, '--profile', 'rfc5280', '--trust', root.file, '--untrusted', issuer.file, '--untrusted', reissued, '--revocation', 'chain', '--crl', issuer.crl([]), '--crl', revokedIssuer],
      exit: 0,
    },
    {
      name: 'path: a way past a sibling that is revoked by OCSP',
      command: ['cert', 'verify', leaf, '--profile', 'rfc5280', '--trust', root.file, '--untrusted', issuer.file, '--untrusted', reissued, '--revocation', 'chain', ...ocsp('good'),
        '--ocsp', answer(shop, { issuer: root, certificate: issuer.file, status: 'keyCompromise' }), '--ocsp', answer(shop, { issuer: root, certificate: reissued, status: 'good' })],
      exit: 0,
    },
    judged('a list past its end', [...list(), '--time', inDays(31)], nothing),
  ];
}
