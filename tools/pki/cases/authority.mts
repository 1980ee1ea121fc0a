// Certificates, CRLs and OCSP answers made by the `openssl` CLI, and the same again with parts of their DER exchanged and
// signed anew.
import { execFileSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bytes, der, parts, readDer, Tag, writeDer, type Der } from './der.mts';

/** Everything is made in one folder; file names are told relative to it. */
export class Workshop {
  readonly folder: string;
  private made = 0;
  constructor(folder: string) {
    this.folder = folder;
  }
  at = (name: string): string => join(this.folder, name);
  openssl = (...args: string[]): string =>
    execFileSync('openssl', args, { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  read = (name: string): Buffer => readFileSync(this.at(name));
  write(name: string, content: string | Buffer): string {
    mkdirSync(dirname(this.at(name)), { recursive: true });
    writeFileSync(this.at(name), content);
    return name;
  }
  fresh = (prefix: string): string => `${prefix}-${++this.made}`;

  /** A key pair: P-256, P-384, P-521, secp256k1, RSA:2048, ED25519, ED448. */
  key(kind = 'P-256'): string {
    const file = `keys/${this.fresh('key')}.pem`;
    const [algorithm, size] = kind.split(':') as [string, string?];
    const { privateKey, publicKey } = size
      ? generateKeyPairSync('rsa', { modulusLength: Number(size) })
      : algorithm.startsWith('ED') ? generateKeyPairSync(algorithm.toLowerCase() as 'ed25519') : generateKeyPairSync('ec', { namedCurve: algorithm });
    this.write(`${file}.pub`, publicKey.export({ type: 'spki', format: 'pem' }));
    return this.write(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  }

  /** One DER for all that is signed the same way (certificates, CRLs, OCSP's basic response): edited, signed anew. */
  resigned(signed: Der, key: string, edit: (body: Der) => void): Der {
    const [body, algorithm, , ...rest] = parts(signed) as [Der, Der, Der, ...Der[]];
    edit(body);
    const signature = sign('sha256', writeDer(body), createPrivateKey(this.read(key)));
    return { tag: Tag.sequence, content: [body, algorithm, der(Tag.bitString, bytes(0), signature), ...rest] };
  }
  /** A certificate with its tbsCertificate edited. */
  editedCertificate(file: string, key: string, edit: (tbs: Der) => void): string {
    const original = readDer(Buffer.from(this.read(file).toString('latin1').replace(/-----[^-]*-----|\s/g, ''), 'base64'));
    return this.write(`${this.fresh('edited')}.der`, writeDer(this.resigned(original, key, edit)));
  }
  pemOf(label: string, content: Buffer): string {
    return `-----BEGIN ${label}-----\n${content.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`;
  }
  /** One PEM file of several. */
  joined(...files: string[]): string {
    return this.write(`${this.fresh('joined')}.pem`, Buffer.concat(files.map(this.read)));
  }
}

export interface Issue {
  subject: string;
  key?: string;
  /** Lines of OpenSSL's extension file. */
  extensions?: readonly string[];
  days?: number;
  serial?: string;
  digest?: string;
}

export const authorityLines = ['basicConstraints = critical,CA:TRUE', 'keyUsage = critical,keyCertSign,cRLSign', 'subjectKeyIdentifier = hash', 'authorityKeyIdentifier = keyid'];
export const leafLines = ['keyUsage = critical,digitalSignature', 'subjectKeyIdentifier = hash', 'authorityKeyIdentifier = keyid'];
/** The lines with those replaced that name the same extension; `name =` alone leaves it out. */
export function lines(base: readonly string[], ...changes: string[]): string[] {
  const nameOf = (line: string): string => line.split('=')[0]!.trim();
  const changed = changes.map(nameOf);
  return [...base.filter((line) => !changed.includes(nameOf(line))), ...changes.filter((line) => !/=\s*$/.test(line))];
}

/** A name with a key, and the certificate that its own issuing goes by. */
export class Authority {
  readonly shop: Workshop;
  readonly subject: string;
  readonly key: string;
  file: string;
  private constructor(shop: Workshop, subject: string, key: string, file: string) {
    this.shop = shop;
    this.subject = subject;
    this.key = key;
    this.file = file;
  }
  /** Signs itself. */
  static root(shop: Workshop, subject: string, extensions: readonly string[] = lines(authorityLines, 'authorityKeyIdentifier ='), options: Partial<Issue> = {}): Authority {
    const key = options.key ?? shop.key();
    const file = `${shop.fresh('root')}.pem`;
    shop.write(`${file}.ext`, `${extensions.join('\n')}\n`);
    shop.openssl('x509', '-new', '-subj', subject, '-key', key, '-sha256', '-days', String(options.days ?? 3650), '-extfile', `${file}.ext`, '-out', file);
    return new Authority(shop, subject, key, file);
  }
  /** An authority beneath this one. */
  authority(subject: string, extensions: readonly string[] = authorityLines, options: Partial<Issue> = {}): Authority {
    const key = options.key ?? this.shop.key();
    return new Authority(this.shop, subject, key, this.issue({ ...options, subject, key, extensions }));
  }
  /** A certificate's file. */
  issue({ subject, key = this.shop.key(), extensions = leafLines, days = 3650, serial, digest = 'sha256' }: Issue): string {
    const file = `${this.shop.fresh('certificate')}.pem`;
    this.shop.write(`${file}.ext`, `${extensions.join('\n')}\n`);
    this.shop.openssl('x509', '-new', '-subj', subject, '-force_pubkey', `${key}.pub`, '-CA', this.file, '-CAkey', this.key, `-${digest}`,
      '-days', String(days), '-extfile', `${file}.ext`, ...(serial ? ['-set_serial', serial] : []), '-out', file);
    return file;
  }
  leaf(extensions: readonly string[] = leafLines, options: Partial<Issue> = {}): string {
    return this.issue({ subject: '/C=TW/O=leaf', ...options, extensions });
  }
  /** Another certificate of the same name and key, by another issuer. */
  crossed(by: Authority, extensions: readonly string[] = authorityLines, options: Partial<Issue> = {}): string {
    return by.issue({ ...options, subject: this.subject, key: this.key, extensions });
  }

  /** A CRL: serials (hex) with reasons; `lines` for its extensions; lastupdate and nextupdate as openssl writes times. */
  crl(revoked: readonly { serial: string; reason?: string }[], extensions: readonly string[] = ['authorityKeyIdentifier = keyid'], { digest = 'sha256', from = '', to = '' } = {}): string {
    const name = this.shop.fresh('crl');
    const index = revoked.map(({ serial, reason }) => `R\t491231235959Z\t250101000000Z${reason ? `,${reason}` : ''}\t${serial}\tunknown\t/CN=x\n`).join('');
    this.shop.write(`${name}.index`, index);
    if (!existsSync(this.shop.at(`${name}.number`))) this.shop.write(`${name}.number`, '0A\n');
    this.shop.write(`${name}.cnf`, ['[ca]', 'default_ca = one', '[one]', `database = ${name}.index`, `crlnumber = ${name}.number`, `certificate = ${this.file}`,
      `private_key = ${this.key}`, `default_md = ${digest}`, 'default_crl_days = 30', '[ext]', ...extensions, ''].join('\n'));
    const times = [...(from ? ['-crl_lastupdate', from] : []), ...(to ? ['-crl_nextupdate', to] : [])];
    this.shop.openssl('ca', '-gencrl', '-config', `${name}.cnf`, '-crlexts', 'ext', ...times, '-out', `${name}.pem`);
    return `${name}.pem`;
  }
  /** A CRL with its tbsCertList edited. */
  editedCrl(file: string, edit: (tbs: Der) => void): string {
    const original = readDer(Buffer.from(this.shop.read(file).toString('latin1').replace(/-----[^-]*-----|\s/g, ''), 'base64'));
    return this.shop.write(`${this.shop.fresh('edited-crl')}.der`, writeDer(this.shop.resigned(original, this.key, edit)));
  }
}

export const serialOf = (shop: Workshop, file: string): string => shop.openssl('x509', '-in', file, '-noout', '-serial').trim().replace('serial=', '');
