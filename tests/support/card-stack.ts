// A computer's card stack in software: tools/virtual-card's cards behind a pcscd of their own, read by OpenSC's PKCS#11
// library. What the component meets here is what it meets on a cardholder's computer.
import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, temporaryFolder, testProgram } from './paths.ts';
import type { Authority, CertificateKind, Pki, SoftCard } from './pki.ts';
import { run, Running } from './processes.ts';

/** Where Debian puts it, by the machine's architecture. */
export const openscModule = (): string =>
  `/usr/lib/${execFileSync('dpkg-architecture', ['-qDEB_HOST_MULTIARCH'], { encoding: 'utf8' }).trim()}/opensc-pkcs11.so`;

export interface VirtualCardOptions {
  ca: Authority;
  kind: CertificateKind;
  name: string;
  /** 統一編號 (moeaca) or organization OID (xca). */
  id: string;
  pin?: string;
  tries?: number;
  /** false: the card was never opened (開卡). */
  activated?: boolean;
  /** Where the signature key lies: `9c` asks for the PIN before each signature, `9a` once. */
  place?: '9a' | '9c';
  key?: 'rsa' | 'p256';
  /** Nothing on the card but the encryption certificate. */
  encryptionOnly?: boolean;
  /** Further options of tools/pki/issue. */
  more?: readonly string[];
}

export interface VirtualCard extends Required<Pick<VirtualCardOptions, 'ca' | 'kind' | 'name' | 'id' | 'pin'>> {
  readonly label: string;
  /** Its signature certificate (PEM), for revocation. */
  readonly file: string;
}

export interface CardState {
  /** Which reader it is in. */
  reader: number | undefined;
  tries: number;
  commands: number;
  signatures: number;
  /** Milliseconds between commands and their answers: the card's own time. */
  spent: number;
}

export class CardStack {
  readonly directory: string;
  /** For the component's environment, and for whoever else uses these cards. */
  readonly environment: { PCSCLITE_CSOCK_NAME: string; XDG_CACHE_HOME: string };
  readonly module = openscModule();
  readonly rescan = false;
  private readonly process: Running;
  private orders: Promise<unknown> = Promise.resolve();
  private answered = 0;
  private cards = 0;

  private constructor(directory: string, process: Running, socket: string) {
    this.directory = directory;
    this.process = process;
    this.environment = { PCSCLITE_CSOCK_NAME: socket, XDG_CACHE_HOME: directory };
  }

  static async start(options: { readers?: 'none' | 'two' } = {}): Promise<CardStack> {
    const directory = temporaryFolder('cards');
    const socket = join(directory, 'pcscd.comm');
    const args = ['--socket', socket, '--orders-fd', '3', ...(options.readers === 'none' ? ['--no-reader'] : [])];
    const process = new Running('virtual-card', testProgram('virtual-card'), args, { pipe: true });
    await process.waitFor(/^ready$/m);
    return new CardStack(directory, process, socket);
  }

  async stop(): Promise<void> {
    await this.process.stop();
  }

  /** A new card; it lies on the table. */
  async make(pki: Pki, options: VirtualCardOptions): Promise<VirtualCard> {
    const { ca, kind, name, id, pin = '123456', tries = 3, activated = true, place = '9c', key = 'rsa', encryptionOnly = false, more = [] } = options;
    const label = `card-${++this.cards}`;
    const folder = join(this.directory, label);
    mkdirSync(folder);
    const signature = await this.issue(pki, { ca, kind, name, id, more, key }, join(folder, 'signature'));
    const encryption = await this.issue(pki, { ca, kind: 'encryption', name, id, more: [], key: 'rsa' }, join(folder, 'encryption'));
    const keys = [`9d=${encryption}`, ...(encryptionOnly ? [] : [`${place}=${signature}`])];
    await this.order(`make ${label} pin=${pin} tries=${tries} activated=${activated ? 'yes' : 'no'} ${keys.join(' ')}`);
    return { label, ca, kind, name, id, pin, file: join(folder, 'signature.pem') };
  }

  /** The same card without a card: its certificate and key, for what is not about cards. */
  inSoftware(card: VirtualCard): SoftCard {
    const certificate = new X509Certificate(readFileSync(card.file));
    const key = createPrivateKey(readFileSync(card.file.replace(/\.pem$/, '.key')));
    return { ca: card.ca, name: card.name, id: card.id, file: card.file, der: certificate.raw, certificate, key };
  }

  insert(card: Pick<VirtualCard, 'label'>, reader: 0 | 1 = 0): Promise<string> {
    return this.order(`insert ${card.label} ${reader}`);
  }
  remove(card: Pick<VirtualCard, 'label'>): Promise<string> {
    return this.order(`remove ${card.label}`);
  }
  setTries(card: Pick<VirtualCard, 'label'>, left: number): Promise<string> {
    return this.order(`tries ${card.label} ${left}`);
  }
  /** Milliseconds that each command and each signature take longer than our computer would need. */
  slow(card: Pick<VirtualCard, 'label'>, { command = 0, signature = 0 }): Promise<string> {
    return this.order(`slow ${card.label} command=${command} signature=${signature}`);
  }
  /** It will be pulled out while it makes its next signature. */
  pullOutWhileSigning(card: Pick<VirtualCard, 'label'>): Promise<string> {
    return this.order(`unplug ${card.label}`);
  }
  /** One in eight of its answers is mutated from now on, the same way for the same seed. */
  lie(card: Pick<VirtualCard, 'label'>, seed: number | 'no'): Promise<string> {
    return this.order(`lie ${card.label} ${seed}`);
  }
  setReaders(readers: 'none' | 'two'): Promise<string> {
    return this.order(`readers ${readers}`);
  }

  async state(card: Pick<VirtualCard, 'label'>): Promise<CardState> {
    const told = Object.fromEntries((await this.order(`state ${card.label}`)).split(' ').map((word) => word.split('=')));
    return {
      reader: told.reader === 'none' ? undefined : Number(told.reader),
      tries: Number(told.tries),
      commands: Number(told.commands),
      signatures: Number(told.signatures),
      spent: Number(told.spent_us) / 1000,
    };
  }

  /** Another program takes the card in a reader for itself, until the function that is returned is called. */
  async hold(way: 'exclusive' | 'transaction', reader: 0 | 1 = 0): Promise<() => Promise<void>> {
    const holder = new Running('hold-card', testProgram('hold-card'), [`Virtual PCD 00 0${reader}`, way], { env: this.environment });
    await holder.waitFor(/^held$/m);
    return async () => void (await holder.stop());
  }

  private async issue(pki: Pki, card: Pick<VirtualCardOptions, 'ca' | 'kind' | 'name' | 'id' | 'more' | 'key'>, at: string): Promise<string> {
    const { ca, kind, name, id, more = [], key } = card;
    const made: string[] = [];
    if (key === 'p256') {
      await run('openssl', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${at}.key`]);
      made.push('--key', `${at}.key`);
    }
    await run(join(root, 'tools/pki/issue'), [pki.directory, '--ca', ca, '--kind', kind, '--name', name, '--id', id, '--out', `${at}.pem`, ...made, ...more]);
    return `${at}.pem,${at}.key`;
  }

  /** One order at a time: each is answered by one line. */
  private order(line: string): Promise<string> {
    const asked = this.orders.then(async () => {
      const number = this.answered++;
      this.process.write(`${line}\n`);
      const [, outcome, rest = ''] = await this.process.waitFor(new RegExp(`^ready\\n(?:.*\\n){${number}}(ok|error) ?(.*)\\n`));
      if (outcome === 'error') throw new Error(`virtual-card: ${line}: ${rest}`);
      return rest;
    });
    this.orders = asked.catch(() => {});
    return asked;
  }
}
