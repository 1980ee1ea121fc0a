// Paths in the profile rfc5280: which way is found among many, and what breaks one.
import { Authority, authorityLines, leafLines, lines, type Workshop } from './authority.mts';
import { accepted, inDays, path, refused, type Case } from './case.mts';
import { bytes, der, integer, oid, parts, sequence, Tag, writeDer, type Der } from './der.mts';

type Verdict = Omit<Case, 'name' | 'command'>;

export function pathCases(shop: Workshop): Case[] {
  const root = Authority.root(shop, '/CN=root');
  return [...searchCases(shop, root), ...graphCases(shop), ...rankCases(shop, root), ...nameCases(shop, root), ...policyCases(root), ...formCases(shop, root), ...limitCases(shop, root)];
}

/** Siblings of one name: the valid way is found past those that are not. */
function searchCases(shop: Workshop, root: Authority): Case[] {
  const other = Authority.root(shop, '/CN=other root');
  const middle = root.authority('/CN=middle');
  const leaf = middle.leaf();
  const past = (what: string, sibling: string, more: string[] = []): Case[] => [
    path(`a way past a sibling that is ${what}`, leaf, { trust: root.file, untrusted: [sibling, middle.file], more }, accepted),
    path(`the same in the other order, past one that is ${what}`, leaf, { trust: root.file, untrusted: [middle.file, sibling], more }, accepted),
  ];
  const only = (what: string, sibling: string, verdict: Verdict, more: string[] = []): Case =>
    path(`no way but by a sibling that is ${what}`, leaf, { trust: root.file, untrusted: [sibling], more }, verdict);
  const expired = middle.crossed(root, authorityLines, { days: 1 });
  const noAuthority = middle.crossed(root, lines(authorityLines, 'basicConstraints = critical,CA:FALSE'));
  const silent = middle.crossed(root, lines(authorityLines, 'basicConstraints ='));
  const constrained = middle.crossed(root, [...authorityLines, 'nameConstraints = critical,permitted;dirName:other', '[other]', 'O = other']);
  const otherPurpose = middle.crossed(root, [...authorityLines, 'extendedKeyUsage = emailProtection']);
  const sha1 = middle.crossed(root, authorityLines, { digest: 'sha1' });
  const stranger = other.authority('/CN=middle').file;
  const elsewhere = middle.crossed(other);
  const usingLeaf = middle.leaf([...leafLines, 'extendedKeyUsage = clientAuth']);
  const nextMonth = ['--time', inDays(30)];
  const generation = root.authority('/CN=middle');
  const oldByNew = middle.crossed(generation); // a link certificate: same name, the other key
  const newByOld = generation.crossed(middle);
  shop.write('unreadable.pem', shop.pemOf('CERTIFICATE', bytes(0x30, 0)));
  const besideGarbage = shop.joined('unreadable.pem', root.file);
  const misnamed = middle.crossed(root, lines(authorityLines, 'subjectKeyIdentifier = 01:02:03'));
  return [
    path('a way by an authority whose certificate names its key otherwise', leaf, { trust: root.file, untrusted: [misnamed] }, accepted),
    ...past('by another key of that name, and one that names its key otherwise', stranger, ['--untrusted', misnamed]),
    ...past('expired', expired, nextMonth), only('expired', expired, refused('path-invalid', 'expired'), nextMonth),
    ...past('no authority', noAuthority), only('no authority', noAuthority, refused('path-invalid', 'not-an-authority')),
    ...past('silent on being an authority', silent), only('silent on being an authority', silent, refused('path-invalid', 'malformed')),
    ...past('constrained to other names', constrained), only('constrained to other names', constrained, refused('path-invalid', 'name-constraints')),
    ...past('signed with SHA-1', sha1), only('signed with SHA-1', sha1, refused('key-too-weak', 'digest-too-weak')),
    ...past('another authority of that name', stranger), only('another authority of that name', stranger, refused('issuer-unknown', 'no-path')),
    ...past('by an authority nobody trusts', elsewhere), only('by an authority nobody trusts', elsewhere, refused('issuer-unknown', 'no-path')),
    path('an authority for mail vouches for no sign-in', usingLeaf, { trust: root.file, untrusted: [otherPurpose] }, refused('path-invalid', 'key-usage')),
    path('a sibling without that purpose does', usingLeaf, { trust: root.file, untrusted: [otherPurpose, middle.file] }, accepted),
    path('an authority that is trusted itself needs no root', leaf, { trust: middle.file, untrusted: [root.file] }, accepted),
    path('what is expired counts for nothing when another is trusted', middle.leaf(), { trust: middle.file, untrusted: [expired], more: nextMonth }, accepted),
    path('a leaf that is trusted is its own path', leaf, { trust: leaf }, accepted),
    path('a generation of the same name by its link certificate', middle.leaf(), { trust: generation.file, untrusted: [oldByNew] }, accepted),
    path('and the other way round', generation.leaf(), { trust: middle.file, untrusted: [newByOld, oldByNew] }, accepted),
    path('two generations of one name and no link between them', middle.leaf(), { trust: generation.file, untrusted: [root.file] }, refused('issuer-unknown')),
    path('an authority in the place of the leaf', middle.file, { trust: root.file }, accepted),
    path('an anchor beside one that cannot be read', leaf, { trust: besideGarbage, untrusted: [middle.file] }, accepted),
    path('nobody trusted leads here', leaf, { trust: other.file, untrusted: [middle.file, root.file] }, refused('issuer-unknown', 'no-path')),
  ];
}

/** Authorities that certify one another (RFC 4158 §2.3, §2.4): a ring, a diamond, a bridge between four hierarchies. */
function graphCases(shop: Workshop): Case[] {
  const names = ['w', 'x', 'y', 'z', 'bridge', 'l', 'n', 'a', 'c', 'b'] as const;
  const all = Object.fromEntries(names.map((name) => [name, Authority.root(shop, `/CN=graph ${name}`)])) as Record<(typeof names)[number], Authority>;
  const { w, x, y, z, bridge, l, n, a, c, b } = all;
  const edges: [Authority, Authority][] = [
    [w, bridge], [bridge, w], [x, bridge], [bridge, x], [y, bridge], [bridge, y], [z, bridge], [bridge, z],
    [x, l], [l, n], [y, a], [y, c], [a, c], [c, a], [a, b], [c, b],
  ];
  const crossed = new Map(edges.map(([by, of]) => [`${by.subject} ${of.subject}`, of.crossed(by)]));
  const without = (...left: [Authority, Authority][]): string[] =>
    [...crossed].filter(([edge]) => !left.some(([by, of]) => edge === `${by.subject} ${of.subject}`)).map(([, file]) => file);
  // Two dozen that lead nowhere, as a server sends along whatever it has.
  const crowd = Array.from({ length: 24 }, (_, i) => Authority.root(shop, `/CN=crowd ${i}`, undefined, { key: w.key }).file);
  const leafN = n.leaf();
  const leafB = b.leaf();
  const ring = Authority.root(shop, '/CN=ring');
  const ringTwo = Authority.root(shop, '/CN=ring two');
  return [
    path('through the bridge', leafN, { trust: z.file, untrusted: [...crowd, ...without()] }, accepted),
    path('through the bridge into a diamond', leafB, { trust: z.file, untrusted: [...without(), ...crowd] }, accepted),
    path('through the bridge while a certificate nobody needs is missing', leafN, { trust: z.file, untrusted: without([x, bridge]) }, accepted),
    path('the bridge does not certify that hierarchy', leafN, { trust: z.file, untrusted: without([bridge, x]) }, refused('issuer-unknown', 'no-path')),
    path('the trusted one does not certify the bridge', leafN, { trust: z.file, untrusted: without([z, bridge]) }, refused('issuer-unknown', 'no-path')),
    path('one side of the diamond', leafB, { trust: y.file, untrusted: without([y, a], [a, b]) }, accepted),
    path('the diamond’s cross certificate', leafB, { trust: y.file, untrusted: without([y, a], [c, b]) }, accepted),
    path('the diamond without a way through', leafB, { trust: y.file, untrusted: without([y, a], [c, a], [c, b]) }, refused('issuer-unknown', 'no-path')),
    path('two that certify one another and nobody else', ring.leaf(), { trust: z.file, untrusted: [ring.crossed(ringTwo), ringTwo.crossed(ring)] }, refused('issuer-unknown', 'no-path')),
  ];
}

/** basicConstraints, keyUsage, key and digest. */
function rankCases(shop: Workshop, root: Authority): Case[] {
  const one = root.authority('/CN=one', lines(authorityLines, 'basicConstraints = critical,CA:TRUE,pathlen:0'));
  const two = one.authority('/CN=two', lines(authorityLines, 'basicConstraints = critical,CA:TRUE,pathlen:0'));
  const self = root.authority('/CN=self', lines(authorityLines, 'basicConstraints = critical,CA:TRUE,pathlen:0'));
  const rollover = self.authority('/CN=self', lines(authorityLines, 'basicConstraints = critical,CA:TRUE,pathlen:0'));
  const noUsage = root.authority('/CN=no usage', lines(authorityLines, 'keyUsage = critical,cRLSign'));
  const lax = root.authority('/CN=lax', lines(authorityLines, 'basicConstraints = CA:TRUE'));
  const short = root.authority('/CN=short', authorityLines, { key: shop.key('RSA:2000') });
  const weak = root.authority('/CN=weak', authorityLines, { key: shop.key('RSA:1024') });
  const rsa = Authority.root(shop, '/CN=rsa root', undefined, { key: shop.key('RSA:2048') });
  const strange = root.authority('/CN=strange', authorityLines, { key: shop.key('ED448') });
  const rootOf = (...changes: string[]): Authority => Authority.root(shop, '/CN=odd root', lines(lines(authorityLines, 'authorityKeyIdentifier ='), ...changes));
  const odd = (what: string, anchor: Authority, verdict: Verdict): Case => path(`an anchor ${what}`, anchor.leaf(lines(leafLines, 'authorityKeyIdentifier = keyid')), { trust: anchor.file }, verdict);
  return [
    path('pathLenConstraint counts authorities', two.leaf(), { trust: root.file, untrusted: [one.file, two.file] }, refused('path-invalid', 'path-too-long')),
    path('pathLenConstraint does not count the last certificate', two.file, { trust: root.file, untrusted: [one.file] }, accepted),
    path('pathLenConstraint does not count a key’s rollover', rollover.leaf(), { trust: root.file, untrusted: [self.file, rollover.file] }, accepted),
    path('an authority without keyCertSign', noUsage.leaf(), { trust: root.file, untrusted: [noUsage.file] }, refused('path-invalid', 'not-an-authority')),
    path('basicConstraints that are not critical are RFC 5280’s to accept', lax.leaf(), { trust: root.file, untrusted: [lax.file] }, accepted),
    path('an authority’s short key', weak.leaf(), { trust: root.file, untrusted: [weak.file] }, refused('key-too-weak', 'key-too-weak')),
    path('an authority’s key of 2000 bits', short.leaf(), { trust: root.file, untrusted: [short.file] }, refused('key-too-weak', 'key-too-weak')),
    path('an anchor’s key of 2000 bits', short.leaf(), { trust: short.file }, refused('key-too-weak', 'key-too-weak')),
    path('a leaf’s key of 2000 bits', root.leaf(leafLines, { key: shop.key('RSA:2000') }), { trust: root.file }, refused('key-too-weak', 'key-too-weak')),
    path('a key of 2000 bits at level 1', short.leaf(), { trust: root.file, untrusted: [short.file], more: ['--security-level', '1'] }, accepted),
    path('a short key at level 1', weak.leaf(), { trust: root.file, untrusted: [weak.file], more: ['--security-level', '1'] }, accepted),
    ...['RSA:2048', 'P-384', 'P-521', 'ED25519'].map((kind) => path(`a leaf with a key of ${kind}`, root.leaf(leafLines, { key: shop.key(kind) }), { trust: root.file }, accepted)),
    ...['secp256k1', 'ED448'].map((kind) => path(`a leaf with a key of ${kind}, at level 0`, root.leaf(leafLines, { key: shop.key(kind) }), { trust: root.file, more: ['--security-level', '0'] }, refused('key-too-weak', 'key-too-weak'))),
    path('an authority’s key of a kind that is on no list', strange.leaf(), { trust: root.file, untrusted: [strange.file] }, refused('key-too-weak', 'key-too-weak')),
    path('a signature with MD5, at level 0', rsa.leaf(leafLines, { digest: 'md5' }), { trust: rsa.file, more: ['--security-level', '0'] }, refused('key-too-weak', 'digest-too-weak')),
    path('a signature with SHA-1, at level 0', rsa.leaf(leafLines, { digest: 'sha1' }), { trust: rsa.file, more: ['--security-level', '0'] }, accepted),
    ...['RSA:2048', 'P-384', 'P-521'].map((kind) => {
      const signer = root.authority(`/CN=signer ${kind}`, authorityLines, { key: shop.key(kind) });
      return path(`an authority’s signature by ${kind}`, signer.leaf(), { trust: root.file, untrusted: [signer.file] }, accepted);
    }),
    odd('without basicConstraints', rootOf('basicConstraints ='), refused('path-invalid', 'not-an-authority')),
    odd('whose basicConstraints are not critical', rootOf('basicConstraints = CA:TRUE'), refused('path-invalid', 'not-an-authority')),
    odd('with an unknown critical extension', rootOf('1.2.3.4 = critical,DER:0500'), refused('path-invalid', 'unknown-critical-extension')),
    odd('with a critical key identifier', rootOf('subjectKeyIdentifier = critical,hash'), refused('path-invalid', 'unknown-critical-extension')),
  ];
}

function nameCases(shop: Workshop, root: Authority): Case[] {
  const constrained = (constraint: string, alternative: string, verdict: Verdict): Case => {
    const authority = root.authority('/CN=constrained', [...authorityLines, `nameConstraints = ${constraint}`]);
    const leaf = authority.leaf([...leafLines, ...(alternative ? [`subjectAltName = ${alternative.replace('#', '\\#')}`] : [])]);
    return path(`${alternative || 'no name'} under ${constraint}`, leaf, { trust: root.file, untrusted: [authority.file] }, verdict);
  };
  const broken = refused('path-invalid', 'name-constraints');
  const hosts = root.authority('/CN=hosts', [...authorityLines, 'nameConstraints = critical,permitted;DNS:example.com']);
  const outside = { subject: '/CN=host.example.org' };
  const malformed = refused('path-invalid', 'malformed');
  const unreadable = (what: string, names: Der, verdict = refused('certificate-malformed')): Case => {
    const file = root.leaf([...leafLines, 'subjectAltName = DNS:x.example']);
    const edited = shop.editedCertificate(file, root.key, (tbs) => {
      const extension = extensionsOf(tbs).find((one) => parts(one)[0]!.tag === Tag.oid && (parts(one)[0]!.content as Buffer).equals(bytes(0x55, 0x1d, 0x11)))!;
      parts(extension)[1] = der(Tag.octetString, writeDer(names));
    });
    return path(what, edited, { trust: root.file }, verdict);
  };
  return [
    constrained('critical,permitted;DNS:example.com', 'DNS:a.example.com', accepted),
    constrained('critical,permitted;DNS:example.com', 'DNS:example.org', broken),
    constrained('critical,permitted;DNS:example.com', 'DNS:badexample.com', broken),
    constrained('critical,permitted;DNS:example.com', '', accepted),
    constrained('critical,permitted;DNS:example.com', 'email:a@example.org', accepted),
    constrained('critical,excluded;DNS:example.com', 'DNS:example.org,DNS:a.example.com', broken),
    constrained('critical,permitted;DNS:example.com,excluded;DNS:example.com', 'DNS:example.com', broken),
    constrained('critical,excluded;DNS:bar.example.com', 'DNS:*.example.com', broken),
    constrained('critical,excluded;DNS:bar.example.com', 'DNS:foo.example.com', accepted),
    constrained('critical,permitted;DNS:foo.example.com', 'DNS:*.example.com', broken),
    constrained('permitted;DNS:example.com', 'DNS:example.com', malformed),
    constrained('critical,permitted;DNS:.example.com', 'DNS:a.example.com', malformed),
    constrained('critical,permitted;DNS:*.example.com', 'DNS:a.example.com', refused('path-invalid')),
    constrained('critical,permitted;IP:192.0.2.0/255.255.255.0', 'IP:192.0.2.1', accepted),
    constrained('critical,permitted;IP:192.0.2.0/255.255.255.0', 'IP:192.0.3.1', broken),
    constrained('critical,permitted;IP:192.0.2.0/255.0.255.0', 'IP:192.0.2.1', malformed),
    constrained('critical,permitted;email:example.com', 'email:a@example.com', accepted),
    constrained('critical,permitted;email:example.com', 'email:a@b@example.com', refused('path-invalid')),
    constrained('critical,DER:3006A00430028100', 'email:a@example.com', malformed),
    constrained('critical,DER:3006A00430028600', 'URI:http://example.com/', malformed),
    constrained('critical,permitted;email:a@b@example.com', 'email:c@example.com', refused('path-invalid')),
    constrained('critical,permitted;URI:good.example', 'URI:http://good.example/a?b', accepted),
    constrained('critical,permitted;URI:.good.example', 'URI:https://a.b.good.example:8443', accepted),
    constrained('critical,permitted;URI:.good.example', 'URI:http://good.example/', broken),
    constrained('critical,permitted;URI:good.example', 'URI:http://a.good.example/', broken),
    constrained('critical,permitted;URI:good.example', 'URI:http://good.example:x@evil.example/', broken),
    constrained('critical,permitted;URI:good.example', 'URI:urn:x://good.example/', broken),
    constrained('critical,excluded;URI:evil.example', 'URI:http://good.example/', accepted),
    ...['http://user@evil.example/', 'http://evil.example?q', 'http://evil.example#q', 'http://evil.example./', 'http://EVIL.example:80/', 'http://127.0.0.1/', 'http://[::1]/', 'http://host/', 'urn:x:y']
      .map((uri) => constrained('critical,excluded;URI:evil.example', `URI:${uri}`, broken)),
    ...['foo/bar', '//example.com/x', 'http:', 'http://exa mple.com/', '1http://example.com/'].map((uri) => path(`the URI ${uri}`, root.leaf([...leafLines, `subjectAltName = URI:${uri}`]), { trust: root.file }, malformed)),
    path('a URN', root.leaf([...leafLines, 'subjectAltName = URI:urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6']), { trust: root.file }, accepted),
    constrained('critical,excluded;otherName:1.2.3.4;UTF8:x', 'DNS:example.com,otherName:1.2.3.4;UTF8:x', broken),
    constrained('critical,excluded;otherName:1.2.3.4;UTF8:x', 'DNS:example.com', accepted),
    path('a common name outside of a constraint, and no other name', hosts.leaf(leafLines, outside), { trust: root.file, untrusted: [hosts.file] }, broken),
    path('a common name outside of a constraint, beside a subjectAltName', hosts.leaf([...leafLines, 'subjectAltName = email:a@example.org'], outside), { trust: root.file, untrusted: [hosts.file] }, accepted),
    ...['.example.com', 'a..example.com', 'ba*.example.com', 'a.*.example.com'].map((name) => path(`the host name ${name}`, root.leaf([...leafLines, `subjectAltName = DNS:${name}`]), { trust: root.file }, malformed)),
    unreadable('an address of eight bytes in subjectAltName', sequence(der(0x87, bytes(192, 0, 2, 0, 255, 255, 255, 0))), malformed),
    unreadable('a subjectAltName without a name', sequence()),
    unreadable('a name of a kind that there is not', sequence(der(0x89, Buffer.from('x')))),
    unreadable('letters beyond ASCII in a host name', sequence(der(0x82, Buffer.from('例.example')))),
    path('nameConstraints in a leaf', root.leaf([...leafLines, 'nameConstraints = critical,permitted;DNS:example.com']), { trust: root.file }, malformed),
    path('an empty subject with a critical name beside it', root.issue({ subject: '/', extensions: [...leafLines, 'subjectAltName = critical,DNS:example.com'] }), { trust: root.file }, accepted),
    path('an empty subject with a name that is not critical', root.issue({ subject: '/', extensions: [...leafLines, 'subjectAltName = DNS:example.com'] }), { trust: root.file }, malformed),
  ];
}
const extensionsOf = (tbs: Der): Der[] => parts(parts(parts(tbs).find((one) => one.tag === 0xa3)!)[0]!);

function policyCases(root: Authority): Case[] {
  const gold = root.authority('/CN=gold', [...authorityLines, 'certificatePolicies = 1.2.3.1']);
  const mapped = root.authority('/CN=mapped', [...authorityLines, 'certificatePolicies = 1.2.3.1', 'policyMappings = critical,1.2.3.1:1.2.3.2']);
  const any = root.authority('/CN=any', [...authorityLines, 'certificatePolicies = 2.5.29.32.0']);
  // Both with policies too: for policyConstraints alone OpenSSL 3.0 leaks 42 bytes, which the sanitizer minds.
  const demanding = root.authority('/CN=demanding', [...authorityLines, 'certificatePolicies = 1.2.3.1', 'policyConstraints = critical,requireExplicitPolicy:0']);
  const quiet = root.authority('/CN=quiet', [...authorityLines, 'certificatePolicies = 1.2.3.1', 'policyConstraints = requireExplicitPolicy:5']);
  const leafOf = (authority: Authority, policy: string): string => authority.leaf([...leafLines, `certificatePolicies = ${policy}`]);
  const judged = (what: string, authority: Authority, leaf: string, more: string[], verdict: Verdict): Case =>
    path(what, leaf, { trust: root.file, untrusted: [authority.file], more }, verdict);
  const explicit = ['--explicit-policy'];
  const wrong = refused('policy-not-accepted', 'policy');
  return [
    judged('a policy all along the path', gold, leafOf(gold, '1.2.3.1'), [...explicit, '--policy', '1.2.3.1'], accepted),
    judged('a policy that is not among the initial ones', gold, leafOf(gold, '1.2.3.1'), [...explicit, '--policy', '1.2.3.2'], wrong),
    judged('a leaf of another policy than its authority’s', gold, leafOf(gold, '1.2.3.2'), explicit, wrong),
    judged('a mapped policy', mapped, leafOf(mapped, '1.2.3.2'), [...explicit, '--policy', '1.2.3.1'], accepted),
    judged('a mapped policy where mapping is inhibited', mapped, leafOf(mapped, '1.2.3.2'), [...explicit, '--policy', '1.2.3.1', '--inhibit-policy-mapping'], wrong),
    judged('any policy', any, leafOf(any, '1.2.3.1'), [...explicit, '--policy', '1.2.3.1'], accepted),
    judged('any policy where it is inhibited', any, leafOf(any, '1.2.3.1'), [...explicit, '--policy', '1.2.3.1', '--inhibit-any-policy'], wrong),
    judged('an authority that demands a policy', demanding, demanding.leaf(), [], wrong),
    ...(
      [
        ['policyConstraints with a length in long form', 'policyConstraints = critical,DER:308103800105'],
        ['policyConstraints of indefinite length', 'policyConstraints = critical,DER:30808001050000'],
        ['policyConstraints and more behind them', 'policyConstraints = critical,DER:3003800105FF'],
        ['policyConstraints that say nothing', 'policyConstraints = critical,DER:3000'],
        ['policyConstraints below zero', 'policyConstraints = critical,DER:30038001FF'],
        ['inhibitAnyPolicy with a length in long form', 'inhibitAnyPolicy = critical,DER:02810103'],
        ['inhibitAnyPolicy and more behind it', 'inhibitAnyPolicy = critical,DER:02010300'],
        ['policyMappings that are none', 'policyMappings = DER:FFFFFF'],
        ['policyMappings without a pair', 'policyMappings = DER:3000'],
        ['policy qualifiers without one', 'certificatePolicies = DER:3008300606022A033000'],
      ] as const
    ).map(([what, line]) => path(what, root.leaf([...leafLines, line]), { trust: root.file }, refused('certificate-malformed'))),
    judged('policyConstraints that are not critical: NIST’s valid paths have them (PKITS 4.8.14)', quiet, quiet.leaf(), [], accepted),
  ];
}

/** What RFC 5280 and DER forbid and OpenSSL lets pass. */
function formCases(shop: Workshop, root: Authority): Case[] {
  const edited = (what: string, edit: (tbs: Der) => void, verdict: Verdict = refused('certificate-malformed')): Case =>
    path(what, shop.editedCertificate(root.leaf(), root.key, edit), { trust: root.file }, verdict);
  const serial = (...values: number[]) => (tbs: Der): void => void (parts(tbs)[1] = integer(...values));
  const extension = (...fields: Der[]) => (tbs: Der): void => void extensionsOf(tbs).push(sequence(...fields));
  const value = der(Tag.octetString, bytes(5, 0));
  const weird = shop.editedCertificate(root.leaf(), root.key, serial(1));
  const raw = shop.read(weird);
  return [
    edited('the certificate as it was', () => undefined, accepted),
    edited('a negative serial number', serial(0x80)),
    edited('a serial number of zero', serial(0)),
    edited('a serial number of 21 bytes', serial(...Array.from({ length: 21 }, () => 0x11))),
    edited('a serial number with a needless zero before it', serial(0, 1)),
    edited('an extension twice', (tbs) => extensionsOf(tbs).push(extensionsOf(tbs)[0]!)),
    edited('extensions in a certificate of version 2', (tbs) => void (parts(tbs)[0] = der(0xa0, integer(1)))),
    edited('extensions in a certificate of version 1', (tbs) => void parts(tbs).shift()),
    edited('version 1 written out', (tbs) => void (parts(tbs)[0] = der(0xa0, integer(0)))),
    edited('an empty issuer', (tbs) => void (parts(tbs)[3] = sequence())),
    edited('a criticality of FALSE written out', extension(oid('1.2.3.4'), der(Tag.boolean, bytes(0)), value)),
    edited('a criticality of 1', extension(oid('1.2.3.4'), der(Tag.boolean, bytes(1)), value)),
    edited('an inner algorithm that is not the outer', (tbs) => void (parts(tbs)[2] = sequence(oid('1.2.840.10045.4.3.3')))),
    edited('a time without seconds', (tbs) => void (parts(parts(tbs)[4]!)[1] = der(Tag.utcTime, Buffer.from('4001010000Z')))),
    edited('a time with an offset', (tbs) => void (parts(parts(tbs)[4]!)[1] = der(Tag.utcTime, Buffer.from('400101000000+0800')))),
    edited('names of one RDN in the wrong order', (tbs) => void (parts(tbs)[5] = sequence(der(Tag.set, attribute('2.5.4.10', 'b'), attribute('2.5.4.3', 'a'))))),
    edited('an unknown critical extension', extension(oid('1.2.3.4'), der(Tag.boolean, bytes(0xff)), value), refused('path-invalid', 'unknown-critical-extension')),
    edited('a key of a curve by its parameters', (tbs) => void (parts(parts(parts(tbs)[6]!)[0]!)[1] = sequence(integer(1)))),
    path('a critical pointer to the issuer', root.leaf([...leafLines, 'authorityInfoAccess = critical,caIssuers;URI:http://a.example/']), { trust: root.file }, refused('path-invalid', 'unknown-critical-extension')),
    path('keyCertSign in a leaf', root.leaf(lines(leafLines, 'keyUsage = critical,digitalSignature,keyCertSign', 'basicConstraints = critical,CA:FALSE')), { trust: root.file }, refused('path-invalid', 'malformed')),
    path('a leaf without authorityKeyIdentifier', root.leaf(lines(leafLines, 'authorityKeyIdentifier = none')), { trust: root.file }, refused('path-invalid', 'malformed')),
    path('a proxy certificate', root.leaf([...leafLines, 'proxyCertInfo = critical,language:id-ppl-anyLanguage,pathlen:0']), { trust: root.file }, refused('path-invalid', 'other')),
    path('a byte behind the certificate', shop.write('longer.der', Buffer.concat([raw, bytes(0)])), { trust: root.file }, refused('certificate-malformed')),
    path('a length in more bytes than it needs', shop.write('padded.der', Buffer.concat([bytes(0x30, 0x83, 0x00), raw.subarray(2, 4), raw.subarray(4)])), { trust: root.file }, refused('certificate-malformed')),
    path('a length that is not told', shop.write('indefinite.der', Buffer.concat([bytes(0x30, 0x80), raw.subarray(4), bytes(0, 0)])), { trust: root.file }, refused('certificate-malformed')),
    path('a changed byte of the signature', shop.write('forged.der', Buffer.concat([raw.subarray(0, -1), bytes(raw.at(-1)! ^ 1)])), { trust: root.file }, refused('issuer-unknown', 'signature-invalid')),
    path('no certificate at all', shop.write('garbage.pem', 'nothing here'), { trust: root.file }, refused('certificate-malformed')),
    path('a certificate over 16 KB', root.leaf([...leafLines, `1.2.3.4 = ASN1:UTF8String:${'x'.repeat(16384)}`]), { trust: root.file }, refused('certificate-malformed')),
  ];
}
const attribute = (type: string, text: string): Der => sequence(oid(type), der(Tag.utf8, Buffer.from(text)));

function limitCases(shop: Workshop, root: Authority): Case[] {
  let last = root;
  const ladder = Array.from({ length: 9 }, (_, i) => (last = last.authority(`/CN=step ${i + 1}`)));
  const filesTo = (count: number): string[] => ladder.slice(0, count).map((one) => one.file);
  const tooMany = refused('path-invalid', 'too-many-certificates');
  const crowd = shop.joined(...Array.from({ length: 65 }, () => ladder[0]!.file));
  // Nine certificates of each of two authorities make 81 ways, none of which holds.
  const [upper, lower] = [ladder[0]!, ladder[1]!];
  const weak = { digest: 'sha1' };
  const ways = Array.from({ length: 9 }, () => [upper.crossed(root, authorityLines, weak), lower.crossed(upper, authorityLines, weak)]).flat();
  return [
    path('eight authorities between leaf and anchor', ladder[7]!.leaf(), { trust: root.file, untrusted: filesTo(8) }, accepted),
    path('nine authorities between leaf and anchor', ladder[8]!.leaf(), { trust: root.file, untrusted: filesTo(9) }, tooMany),
    path('more than 64 certificates that came along', ladder[0]!.leaf(), { trust: root.file, untrusted: [crowd] }, tooMany),
    path('more than 64 ways', lower.leaf(), { trust: root.file, untrusted: ways }, tooMany),
  ];
}
