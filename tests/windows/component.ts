// The component for Windows under wine, with a card in software (software_card.cpp). The tests speak to it through a
// relay, so that it meets a process of its own user.
import assert from 'node:assert/strict';
import { createHash, randomBytes, verify } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/paths.ts';
import { pki, type SoftCard } from '../support/pki.ts';
import { freePorts, type Running } from '../support/processes.ts';
import { askComponent, ComponentWindow, type Answer, type Listening, type PinSaid, type Told } from '../support/window.ts';
import { Windows } from './wine.ts';

export const programs = join(root, 'build/windows/bin');
export const site = 'https://card.example';
export const pin = '123456';

export class WindowsComponent {
  readonly windows: Windows;
  readonly card: SoftCard;
  /** Where the card lies, and the configuration: a path that is not ASCII. */
  readonly folder: string;
  readonly program: Running;
  readonly listening: Listening;

  private constructor(parts: Pick<WindowsComponent, 'windows' | 'card' | 'folder' | 'program' | 'listening'>) {
    this.windows = parts.windows;
    this.card = parts.card;
    this.folder = parts.folder;
    this.program = parts.program;
    this.listening = parts.listening;
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
    const via = await numberIn(windows.start(join(programs, 'relay.exe'), [String(port)]), /relaying 127\.0\.0\.1:(\d+)/);
    return new WindowsComponent({ windows, card, folder, program, listening: { port, via } });
  }

  close(): Promise<void> {
    return this.windows.close();
  }

  ask(method: string, path: string, headers: Record<string, string> = {}, body: object = {}): Promise<Answer> {
    return askComponent(this.listening, method, path, headers, method === 'GET' ? '' : JSON.stringify(body));
  }
  window(): Promise<ComponentWindow> {
    return ComponentWindow.open(this.listening);
  }
  /** A signature for signing in, in a window of its own. */
  async sign(nonce: string, said: PinSaid): Promise<Told> {
    const window = await this.window();
    const [shown] = (await window.cards()).cards;
    return window.sign({ origin: site, nonce, card: shown!.id, ...said });
  }
  static nonce(): string {
    return `tpcard1.sign-in..${randomBytes(32).toString('base64url')}`;
  }

  /** What the site will check of it. */
  isSigned({ status, body }: Told, nonce: string): void {
    assert.equal(status, 200, JSON.stringify(body));
    const signed = body['auth_token'] as { algorithm: string; unverifiedCertificate: string; signature: string };
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
