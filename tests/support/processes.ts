// Programs that tests start: their output is kept, and none outlives the test, however the test ends.
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';

export interface RunOptions {
  env?: Record<string, string>;
  cwd?: string;
  /** Opens a pipe to the program as this file descriptor (3), see `Running.pipe`. */
  pipe?: boolean;
}

const running = new Set<Running>();
process.on('exit', () => {
  for (const program of running) program.signal('SIGKILL');
});

export class Running {
  readonly name: string;
  readonly exited: Promise<string>;
  private readonly child: ChildProcess;
  private text = '';
  private ended: string | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(name: string, command: string, args: readonly string[], options: RunOptions = {}) {
    this.name = name;
    // The kernel ends the program when this process is gone, even by kill -9.
    this.child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', command, ...args], {
      env: { ...process.env, ...options.env },
      cwd: options.cwd,
      stdio: ['ignore', 'pipe', 'pipe', options.pipe ? 'pipe' : 'ignore'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.text += chunk;
        this.wake();
      });
    }
    this.exited = new Promise((resolve) => {
      this.child.once('error', (error) => this.end(error.message, resolve));
      this.child.once('close', (code, signal) => this.end(signal ?? `code ${code}`, resolve));
    });
    running.add(this);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }
  get alive(): boolean {
    return this.ended === undefined;
  }
  /** How it ended: a signal's name or `code N`. */
  get fate(): string | undefined {
    return this.ended;
  }
  /** Everything it wrote to stdout and stderr. */
  get output(): string {
    return this.text;
  }

  /** Resolves when the output matches; rejects, with the output, when the program ends first or takes too long. */
  async waitFor(pattern: RegExp, seconds = 30): Promise<RegExpMatchArray> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      const match = this.text.match(pattern);
      if (match) return match;
      if (!this.alive) throw new Error(`${this.name} ended (${this.fate}):\n${this.text}`);
      if (Date.now() > deadline) throw new Error(`${this.name} did not say ${pattern} in ${seconds} s:\n${this.text}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, 250);
        const listeners = this.listeners;
        function done(): void {
          clearTimeout(timer);
          listeners.delete(done);
          resolve();
        }
        listeners.add(done);
      });
    }
  }

  write(text: string): void {
    const pipe = this.child.stdio[3];
    if (!pipe || !('write' in pipe)) throw new Error(`${this.name} was started without a pipe`);
    pipe.write(text);
  }

  signal(signal: NodeJS.Signals): void {
    if (this.alive) this.child.kill(signal);
  }

  /** Ends it: SIGTERM, and SIGKILL when that was not enough. */
  async stop(signal: NodeJS.Signals = 'SIGTERM', seconds = 15): Promise<string> {
    this.signal(signal);
    const timer = setTimeout(() => this.signal('SIGKILL'), seconds * 1000);
    const fate = await this.exited;
    clearTimeout(timer);
    return fate;
  }

  private end(fate: string, resolve: (fate: string) => void): void {
    this.ended ??= fate;
    running.delete(this);
    this.wake();
    resolve(this.ended);
  }
  private wake(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

/** Runs a program to its end; throws with its output when it fails. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const program = new Running(command, command, args, options);
  const fate = await program.exited;
  if (fate !== 'code 0') throw new Error(`${command} ${args.join(' ')} ended with ${fate}:\n${program.output}`);
  return program.output;
}

/** A port of the loopback that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Asks until the answer is true. */
export async function until(what: string, ask: () => boolean | Promise<boolean>, seconds = 30): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await ask())) {
    if (Date.now() > deadline) throw new Error(`not in ${seconds} s: ${what}`);
    await sleep(25);
  }
}
