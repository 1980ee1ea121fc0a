// `tpcard serve` as a person would run it: a configuration file, a folder of its own, a port; started, killed, restarted.
import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';
import { join } from 'node:path';
import type { MailServer } from './mail.ts';
import { program, root, temporaryFolder, testProgram } from './paths.ts';
import type { Pki } from './pki.ts';
import { freePort, Running, until } from './processes.ts';

export interface ServiceOptions {
  pki: Pki;
  /** Its own server, or the SMTP port of one. */
  mail: MailServer | number;
  port?: number;
  /** Served over TLS under this name, instead of plain HTTP on localhost. */
  tls?: { host: string; certificate: string; key: string };
  directory?: string;
  /** Runs tpcard-clocked, whose clock `advance()` moves. */
  clocked?: boolean;
  demonstration?: boolean;
  downloads?: string;
  /** The anchors name their complete lists, so that these are there before the first card is; otherwise cards do. */
  namedLists?: boolean;
  /** Its output goes here too. */
  log?: string;
  componentPorts?: readonly number[];
  /** TOML tables by name, merged over what is written by default: { limits: { mails_per_day: 3 } }. */
  settings?: Record<string, Record<string, TomlValue>>;
  /** Top-level settings, such as { threads: 1 }. */
  top?: Record<string, TomlValue>;
}
type TomlValue = string | number | boolean | readonly (string | number)[];

export class Service {
  readonly options: ServiceOptions;
  readonly directory: string;
  readonly port: number;
  readonly origin: string;
  readonly configuration: string;
  /** The anchors file; written at the first start, then the test's and `tpcard trust`'s to change. */
  readonly anchors: string;
  private current: Running | undefined;
  private log = '';

  constructor(options: ServiceOptions, port: number) {
    this.options = options;
    this.port = port;
    this.origin = options.tls ? `https://${options.tls.host}:${port}` : `http://localhost:${port}`;
    this.directory = options.directory ?? temporaryFolder('service');
    this.configuration = join(this.directory, 'tpcard.toml');
    this.anchors = join(this.directory, 'anchors.toml');
  }

  /** Writes the configuration and starts; resolves when /readyz says so. */
  async start(): Promise<this> {
    this.writeConfiguration();
    const { clocked = false } = this.options;
    const command = clocked ? testProgram('tpcard-clocked') : program('tpcard');
    const args = ['serve', '--config', this.configuration, ...(clocked ? ['--clock-fd', '3'] : [])];
    const started = new Running('tpcard', command, args, {
      pipe: clocked,
      cwd: this.directory,
      ...(this.options.log ? { log: this.options.log } : {}),
    });
    this.current = started;
    await until('tpcard is ready', async () => {
      if (!started.alive) throw new Error(`tpcard ended (${started.fate}):\n${started.output}`);
      return (await this.status('/readyz')) === 200;
    }, 60).catch((error: Error) => {
      throw new Error(`${error.message}\n${started.output}`);
    });
    return this;
  }

  /** kill -9: no farewell. What it had acknowledged must be there after `start()`. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }
  /** SIGTERM; tells how it ended, `code 0` for a graceful stop. */
  stop(): Promise<string> {
    return this.end('SIGTERM');
  }
  async restart(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    await this.end(signal);
    await this.start();
  }

  /** Moves the clock of a `clocked` service forward (backward: a negative number); a restart puts it right again. */
  async advance(seconds: number): Promise<void> {
    const service = this.process;
    const moved = (): number => service.output.split('clock moved').length;
    const before = moved();
    service.write(`${seconds < 0 ? '' : '+'}${seconds}\n`);
    await until('the clock has moved', () => moved() > before);
  }

  get running(): boolean {
    return this.current?.alive === true;
  }
  get process(): Running {
    if (!this.current) throw new Error('the service was not started');
    return this.current;
  }
  /** Everything it has logged, over all its lives. */
  get output(): string {
    return this.log + (this.current?.output ?? '');
  }

  private async end(signal: NodeJS.Signals): Promise<string> {
    const ended = this.current;
    if (!ended) return 'not running';
    const fate = await ended.stop(signal);
    this.log += ended.output;
    this.current = undefined;
    return fate;
  }

  private status(path: string): Promise<number> {
    return new Promise((resolve) => {
      const get = this.options.tls ? getHttps : getHttp;
      const options = { host: '127.0.0.1', port: this.port, path, headers: { host: new URL(this.origin).host }, timeout: 2000, rejectUnauthorized: false };
      const request = get(options, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      request.on('error', () => resolve(0)).on('timeout', () => request.destroy());
    });
  }

  private writeConfiguration(): void {
    const { pki, mail, demonstration = false, namedLists = false, downloads = join(this.directory, 'downloads') } = this.options;
    const secret = join(this.directory, 'secret');
    mkdirSync(downloads, { recursive: true });
    mkdirSync(join(this.directory, 'revocation'), { recursive: true });
    pinAnchors(this.anchors, pki, namedLists);
    try {
      writeFileSync(secret, randomBytes(48).toString('base64'), { mode: 0o600, flag: 'wx' });
    } catch {
      // kept from an earlier life: sessions and codes are keyed by it
    }
    const top: Record<string, TomlValue> = {
      origin: this.origin,
      listen: [`127.0.0.1:${this.port}`],
      demonstration,
      web_root: join(root, 'build/web/site'),
      downloads,
      secret_file: secret,
      ...this.options.top,
    };
    const tables: Record<string, Record<string, TomlValue>> = {
      store: { url: `sqlite:${join(this.directory, 'tpcard.db')}` },
      mail: { smtp: `smtp://127.0.0.1:${typeof mail === 'number' ? mail : mail.port}`, from: 'no-reply@card.example' },
      trust: { anchors: this.anchors },
      revocation: {
        directory: join(this.directory, 'revocation'),
        hosts: [`localhost:${pki.revocationPort}`],
        private_addresses: true,
      },
    };
    const { tls } = this.options;
    if (tls) tables['tls'] = { certificate: tls.certificate, key: tls.key };
    if (this.options.componentPorts) tables['component'] = { ports: this.options.componentPorts };
    for (const [name, table] of Object.entries(this.options.settings ?? {})) tables[name] = { ...tables[name], ...table };
    const sections = Object.entries(tables).map(([name, table]) => `[${name}]\n${toml(table)}`);
    writeFileSync(this.configuration, [toml(top), ...sections].join('\n\n') + '\n');
  }
}

/**
 * What `tpcard trust add` writes, for the three authorities of a PKI of tools/pki. What was done to the file since stays,
 * unless it is of another PKI's life.
 */
function pinAnchors(file: string, pki: Pki, namedLists: boolean): void {
  const pinned = [['root', 'root'], ['moeaca', 'issuer'], ['xca', 'issuer']].map(([name, role]) => {
    const pem = readFileSync(join(pki.directory, name!, 'ca.pem'), 'utf8');
    const crls = `crls = ["http://localhost:${pki.revocationPort}/${name}/CRL2/complete.crl"]\n`;
    const sha256 = createHash('sha256').update(new X509Certificate(pem).raw).digest('hex');
    return { sha256, text: `[[anchor]]\nrole = "${role}"\nsha256 = "${sha256}"\ncertificate = """\n${pem}"""\n${role === 'issuer' && namedLists ? crls : ''}` };
  });
  if (existsSync(file) && readFileSync(file, 'utf8').includes(pinned[0]!.sha256)) return;
  writeFileSync(file, pinned.map((one) => one.text).join('\n'));
}

function toml(table: Record<string, TomlValue>): string {
  // JSON's strings, numbers, booleans and arrays of these are TOML's too.
  return Object.entries(table).map(([key, value]) => `${key} = ${JSON.stringify(value)}`).join('\n');
}

export async function startService(options: ServiceOptions): Promise<Service> {
  return new Service(options, options.port ?? (await freePort())).start();
}
