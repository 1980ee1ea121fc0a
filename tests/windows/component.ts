// The component for Windows under wine, with a card in software (software_card.cpp). The tests speak to it through a
// relay, so that it meets a process of its own user.
import assert from 'node:assert/strict';
import { createHash, randomBytes, verify } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { root } from '../support/paths.ts';
import { pki, type SoftCard } from '../support/pki.ts';
import { freePorts, type Running } from '../support/processes.ts';
import { Windows } from './wine.ts';

export const programs = join(root, 'build/windows/bin');
export const site = 'https://card.example';
export const pin = '123456';

export interface Answer {
  status: number;
  headers: Record<string, unknown>;
  text: string;
}
interface ShownCard {
  id: string;
  legal_name: string;
  scheme: string;
  tries: string;
}

export class WindowsComponent {
  readonly windows: Windows;
  readonly card: SoftCard;
  /** Where the card lies, and the configuration: a path that is not ASCII. */
  readonly folder: string;
  readonly program: Running;
  readonly port: number;
  private readonly relay: number;

  private constructor(parts: Pick<WindowsComponent, 'windows' | 'card' | 'folder' | 'program' | 'port'>, relay: number) {
    this.windows = parts.windows;
    this.card = parts.card;
    this.folder = parts.folder;
    this.program = parts.program;
    this.port = parts.port;
    this.relay = relay;
  }

  static async start(pinEntry: 'window' | 'native'): Promise<WindowsComponent> {
    const windows = await Windows.start();
    const card = await (await pki()).card({ name: '示範股份有限公司' });
    const folder = join(windows.directory, '卡片');
    put(card, folder);
    const module = windows.path(join(programs, 'software_card.dll'));
    writeFileSync(join(folder, '設定.toml'), `module = '${module}'\npin_entry = '${pinEntry}'\nsites = ['${site}']\n`);
    const [first] = await freePorts(5);
    const configuration = windows.path(join(folder, '設定.toml'));
    const program = windows.start(join(programs, 'tpcard-agent.exe'), ['serve', '--config', configuration, '--port', String(first)], {
      TPCARD_SOFTWARE_CARD: windows.path(folder),
    });
    const port = await numberIn(program, /listening 127\.0\.0\.1:(\d+)/);
    const relay = await numberIn(windows.start(join(programs, 'relay.exe'), [String(port)]), /relaying 127\.0\.0\.1:(\d+)/);
    return new WindowsComponent({ windows, card, folder, program, port }, relay);
  }

  close(): Promise<void> {
    return this.windows.close();
  }

  ask(method: string, path: string, headers: Record<string, string> = {}, body?: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const options = { port: this.relay, host: '127.0.0.1', method, path, headers: { Host: `127.0.0.1:${this.port}`, ...headers }, agent: false };
      const sent = request(options, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
      });
      sent.on('error', reject);
      sent.end(body ? JSON.stringify(body) : undefined);
    });
  }

  /** What the component's own window sends. */
  get own(): Record<string, string> {
    return { Origin: `http://127.0.0.1:${this.port}`, 'Content-Type': 'application/json' };
  }
  async windowToken(): Promise<string> {
    const page = await this.ask('GET', '/window');
    assert.equal(page.status, 200);
    return page.text.match(/<meta name="tpcard-token" content="([^"]+)">/)![1]!;
  }
  async cards(): Promise<{ cards: ShownCard[]; problem: string | null }> {
    const answer = await this.ask('POST', '/v1/window/cards', this.own, { token: await this.windowToken() });
    assert.equal(answer.status, 200, answer.text);
    return JSON.parse(answer.text);
  }
  /** A signature for signing in; `pin` is what the window says of the PIN: the PIN itself, or that the dialog asks for it. */
  async sign(nonce: string, said: object, token?: string): Promise<Answer> {
    const [shown] = (await this.cards()).cards;
    return this.ask('POST', '/v1/window/sign', this.own, { token: token ?? (await this.windowToken()), origin: site, nonce, card: shown!.id, ...said });
  }
  static nonce(): string {
    return `tpcard1.sign-in..${randomBytes(32).toString('base64url')}`;
  }

  /** What the site will check of it. */
  isSigned(answer: Answer, nonce: string): void {
    assert.equal(answer.status, 200, answer.text);
    const { auth_token: signed } = JSON.parse(answer.text);
    const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
    const bytes = Buffer.concat([sha256(site), sha256(nonce)]);
    assert.equal(signed.algorithm, 'RS256');
    assert.deepEqual(Buffer.from(signed.unverifiedCertificate, 'base64'), this.card.der);
    assert.ok(verify('sha256', bytes, this.card.certificate.publicKey, Buffer.from(signed.signature, 'base64')));
    assert.doesNotMatch(this.program.output, new RegExp(pin));
  }
}

async function numberIn(program: Running, pattern: RegExp): Promise<number> {
  return Number((await program.waitFor(pattern, 60))[1]);
}

/** The card as software_card.cpp reads it. */
function put(card: SoftCard, folder: string): void {
  mkdirSync(folder);
  const { n, d } = card.key.export({ format: 'jwk' });
  const hex = (text: string | undefined): string => Buffer.from(text!, 'base64url').toString('hex');
  writeFileSync(join(folder, 'certificate.der'), card.der);
  writeFileSync(join(folder, 'key.txt'), `${hex(n)}\n${hex(d)}\n`);
  writeFileSync(join(folder, 'pin.txt'), pin);
}
