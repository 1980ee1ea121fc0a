// A public key infrastructure for one test process, made by tools/pki, with cards whose keys are in software.
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, temporaryFolder } from './paths.ts';
import { freePort, run } from './processes.ts';

const tools = join(root, 'tools/pki');

export type Authority = 'moeaca' | 'xca';
/** What `tools/pki/issue --kind` knows; its README says what each is for. */
export type CertificateKind =
  | 'company' | 'branch' | 'business' | 'school' | 'association'
  | 'agency' | 'unit' | 'person' | 'server' | 'encryption' | 'test-policy';

export interface CardOptions {
  ca?: Authority;
  kind?: CertificateKind;
  name?: string;
  /** 統一編號 (moeaca) or organization OID (xca). */
  id?: string;
  rank?: 'primary' | 'secondary';
  /** Further options of tools/pki/issue, such as ['--not-after', '2020-01-01T00:00:00Z']. */
  more?: readonly string[];
}

/** A certificate and its key: all that a signature needs. */
export interface SoftCard {
  readonly ca: Authority;
  readonly name: string;
  readonly id: string;
  readonly file: string;
  readonly der: Buffer;
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
}

export class Pki {
  readonly directory: string;
  /** Where its certificates say that OCSP and CRLs are. */
  readonly revocationPort: number;
  private issued = 0;

  constructor(directory: string, revocationPort: number) {
    this.directory = directory;
    this.revocationPort = revocationPort;
  }

  static async make(directory = join(temporaryFolder('pki'), 'pki'), port?: number): Promise<Pki> {
    const revocationPort = port ?? (await freePort());
    await run(join(tools, 'make-pki'), [directory, '--base-url', `http://localhost:${revocationPort}`]);
    return new Pki(directory, revocationPort);
  }

  /** A company's card unless told otherwise. Each call is a new card, of a new organization unless `id` is given. */
  async card(options: CardOptions = {}): Promise<SoftCard> {
    const { ca = 'moeaca', rank = 'primary', more = [] } = options;
    const number = ++this.issued;
    const kind = options.kind ?? (ca === 'moeaca' ? 'company' : 'school');
    const name = options.name ?? (ca === 'moeaca' ? `示範${number}股份有限公司` : `示範第${number}國民小學`);
    const id = options.id ?? (ca === 'moeaca' ? unifiedBusinessNumber() : `2.16.886.111.90005.90003.${100000 + number}`);
    const file = join(this.directory, 'cards', `soft-${process.pid}-${number}.pem`);
    await run(join(tools, 'issue'), [
      this.directory, '--ca', ca, '--kind', kind, '--name', name, '--id', id, '--rank', rank, '--out', file, ...more,
    ]);
    const keyOption = more.indexOf('--key');
    const keyFile = keyOption < 0 ? file.replace(/\.pem$/, '.key') : more[keyOption + 1]!;
    const certificate = new X509Certificate(readFileSync(file));
    return { ca, name, id, file, der: certificate.raw, certificate, key: createPrivateKey(readFileSync(keyFile)) };
  }

  async revoke(card: Pick<SoftCard, 'ca' | 'file'>, reason = 'keyCompromise'): Promise<void> {
    await run(join(tools, 'revoke'), [this.directory, '--ca', card.ca, '--cert', card.file, '--reason', reason]);
  }
  suspend(card: Pick<SoftCard, 'ca' | 'file'>): Promise<void> {
    return this.revoke(card, 'certificateHold');
  }
  async unrevoke(card: Pick<SoftCard, 'ca' | 'file'>): Promise<void> {
    await run(join(tools, 'revoke'), [this.directory, '--ca', card.ca, '--cert', card.file, '--unrevoke']);
  }
}

let shared: Promise<Pki> | undefined;
/** The one PKI of this process. */
export function pki(): Promise<Pki> {
  return (shared ??= Pki.make());
}

/** A random 統一編號 with a right check digit (gpki.md): weights 1,2,1,2,1,2,4,1, digits of the products, mod 5. */
export function unifiedBusinessNumber(): string {
  for (;;) {
    const text = String(Math.floor(Math.random() * 1e8)).padStart(8, '0');
    if (text[6] === '7') continue; // has a rule of its own, which is not ours to prove here
    const sum = [1, 2, 1, 2, 1, 2, 4, 1]
      .map((weight, index) => weight * Number(text[index]))
      .reduce((total, product) => total + Math.floor(product / 10) + (product % 10), 0);
    if (sum % 5 === 0) return text;
  }
}
