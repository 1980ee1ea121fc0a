// Programs that tests start: their output is kept, and none outlives the test, however the test ends.
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, readdirSync, readFileSync, type WriteStream } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';

export interface RunOptions {
  env?: Record<string, string>;
  cwd?: string;
  /** Opens a pipe to the program as this file descriptor (3), see `Running.pipe`. */
  pipe?: boolean;
  /** Its output goes here too. */
  log?: string;
}

/** What is kept of a program's output; long-running ones write on and on. */
const kept = 4_000_000;

const running = new Set<Running>();
process.on('exit', () => {
  for (const program of running) program.signal('SIGKILL');
});

export class Running {
  readonly name: string;
  readonly exited: Promise<string>;
  private readonly child: ChildProcess;
  private readonly log: WriteStream | undefined;
  private text = '';
  private ended: string | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(name: string, command: string, args: readonly string[], options: RunOptions = {}) {
    this.name = name;
    this.log = options.log ? createWriteStream(options.log, { flags: 'a' }) : undefined;
    // The kernel ends the program when this process is gone, even by kill -9. A group of its own: Ctrl-C is for us to
    // hear, and whatever the program started ends with it.
    this.child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', command, ...args], {
      env: { ...process.env, ...options.env },
      cwd: options.cwd,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', options.pipe ? 'pipe' : 'ignore'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.text = (this.text + chunk).slice(-kept);
        this.log?.write(chunk);
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
    if (!this.alive || !this.child.pid) return;
    try {
      process.kill(-this.child.pid, signal);
    } catch {
      // gone between the question and the signal
    }
  }

  /** Ends it: SIGTERM, and SIGKILL when that was not enough. */
  async stop(signal: NodeJS.Signals = 'SIGTERM', seconds = 45): Promise<string> {
    this.signal(signal);
    const timer = setTimeout(() => this.signal('SIGKILL'), seconds * 1000);
    const fate = await this.exited;
    clearTimeout(timer);
    return fate;
  }

  private end(fate: string, resolve: (fate: string) => void): void {
    this.ended ??= fate;
    this.log?.end();
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

/** Binds the port for a moment (0: any) and tells which it was; undefined when somebody has it. */
async function tryPort(wanted: number): Promise<number | undefined> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(wanted, '127.0.0.1', resolve));
  } catch {
    return undefined;
  }
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function isFree(port: number): Promise<boolean> {
  return (await tryPort(port)) !== undefined;
}

/** A port of the loopback that is free now. */
export async function freePort(): Promise<number> {
  return (await tryPort(0))!;
}

/** Neighbouring ports that are free now, below those that systems hand out by themselves. */
export async function freePorts(count: number): Promise<number[]> {
  for (;;) {
    const first = 10_000 + Math.floor(Math.random() * 20_000);
    const ports = Array.from({ length: count }, (_, index) => first + index);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return ports;
  }
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

/** The processes that a process started itself and that still run. */
export const children = (pid: number): string[] =>
  readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean));
