// Smart cards in software (SoftHSM2 tokens) and the reader they are put into: inserting a card moves its token's folder
// to where the reader's configuration looks.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './paths.ts';
import type { Authority, CertificateKind, Pki } from './pki.ts';
import { run } from './processes.ts';

export const softhsmModule = '/usr/lib/softhsm/libsofthsm2.so';

export interface TokenCard {
  readonly label: string;
  readonly ca: Authority;
  readonly kind: CertificateKind;
  /** The organization's name as the card spells it. */
  readonly name: string;
  /** 統一編號 (moeaca) or organization OID (xca). */
  readonly id: string;
  readonly pin: string;
  /** Its signature certificate (PEM), for revocation. */
  readonly file: string;
}

export interface TokenCardOptions {
  label: string;
  ca: Authority;
  kind: CertificateKind;
  name: string;
  id: string;
  pin?: string;
  /** Further options of tools/pki/issue. */
  more?: readonly string[];
}

export class CardReader {
  readonly directory: string;
  /** For the component's environment. */
  readonly environment: { SOFTHSM2_CONF: string };
  readonly module = softhsmModule;
  /** SoftHSM2 shows insertion and removal only to a library that is initialized anew. */
  readonly rescan = true;
  private readonly tokens: string;

  constructor(directory: string) {
    this.directory = directory;
    this.tokens = join(directory, 'tokens');
    mkdirSync(this.tokens, { recursive: true });
    const configuration = join(directory, 'softhsm2.conf');
    writeFileSync(configuration,
      `directories.tokendir = ${this.tokens}\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = true\n`);
    this.environment = { SOFTHSM2_CONF: configuration };
  }

  /** Makes a card, or finds the one with this label; it lies in the drawer, not in the reader. */
  async make(pki: Pki, options: TokenCardOptions): Promise<TokenCard> {
    const { label, ca, kind, name, id, pin = '123456', more = [] } = options;
    if (!this.inserted(label)) {
      await run(join(root, 'tools/pki/make-card'), [
        pki.directory, '--softhsm-dir', this.drawer(label), '--label', label, '--ca', ca, '--kind', kind, '--name', name,
        '--id', id, '--pin', pin, ...more,
      ]);
    }
    return { label, ca, kind, name, id, pin, file: join(pki.directory, 'cards', label, 'signature.pem') };
  }

  insert(card: Pick<TokenCard, 'label'>): void {
    this.move(join(this.drawer(card.label), 'tokens'), this.tokens, this.tokenOf(card.label));
  }
  remove(card: Pick<TokenCard, 'label'>): void {
    this.move(this.tokens, join(this.drawer(card.label), 'tokens'), this.tokenOf(card.label));
  }
  removeAll(): void {
    for (const label of existsSync(join(this.directory, 'drawer')) ? readdirSync(join(this.directory, 'drawer')) : []) {
      if (this.inserted(label)) this.remove({ label });
    }
  }

  /** The cards in the reader, in the order that a PKCS#11 library tells them. */
  async labels(): Promise<string[]> {
    const slots = await run('softhsm2-util', ['--show-slots'], { env: this.environment });
    return [...slots.matchAll(/^\s*Label: +(\S+) *$/gm)].map((match) => match[1]!);
  }

  /** Destroys a card; the next `make` with its label is a new one. */
  discard(card: Pick<TokenCard, 'label' | 'file'>): void {
    this.remove(card);
    rmSync(this.drawer(card.label), { recursive: true, force: true });
    rmSync(dirname(card.file), { recursive: true, force: true });
  }

  private inserted(label: string): boolean {
    return existsSync(join(this.drawer(label), 'tokens')) && existsSync(join(this.tokens, this.tokenOf(label)));
  }
  private drawer(label: string): string {
    return join(this.directory, 'drawer', label);
  }
  /** A token's folder has a random name; the drawer remembers it as an empty file `is-NAME` once it is known. */
  private tokenOf(label: string): string {
    const drawer = this.drawer(label);
    const noted = readdirSync(drawer).find((name) => name.startsWith('is-'));
    if (noted) return noted.slice(3);
    const token = readdirSync(join(drawer, 'tokens'))[0];
    if (!token) throw new Error(`no token in ${drawer}`);
    writeFileSync(join(drawer, `is-${token}`), '');
    return token;
  }
  private move(from: string, to: string, token: string): void {
    if (existsSync(join(from, token))) renameSync(join(from, token), join(to, token));
  }
}
