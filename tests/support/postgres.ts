// A throw-away PostgreSQL cluster (the server refuses to run as root, so it runs as `postgres` where we are root).
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from './paths.ts';
import { freePort, Running, run, until } from './processes.ts';

const programs = '/usr/lib/postgresql/15/bin';
const asPostgres = process.getuid?.() === 0
  ? ['setpriv', '--reuid', 'postgres', '--regid', 'postgres', '--clear-groups', '--'] as const
  : [];

export class PostgresCluster {
  readonly port: number;
  private readonly directory: string;
  private server: Running | undefined;

  constructor(port: number, directory: string) {
    this.port = port;
    this.directory = directory;
  }

  static async make(): Promise<PostgresCluster> {
    const directory = join(temporaryFolder('postgres'), 'cluster');
    mkdirSync(directory);
    for (let folder = directory; folder !== '/' && folder !== '/tmp'; folder = dirname(folder)) chmodSync(folder, 0o755);
    if (asPostgres.length) await run('chown', ['postgres', directory]);
    const cluster = new PostgresCluster(await freePort(), directory);
    await cluster.as('initdb', ['-N', '-A', 'trust', '-U', 'postgres', '--locale=C.UTF-8', '-D', join(directory, 'data')]);
    return cluster.start();
  }

  async start(): Promise<this> {
    const [command, ...before] = [...asPostgres, join(programs, 'postgres')];
    this.server = new Running('postgres', command!, [
      ...before, '-D', join(this.directory, 'data'), '-p', String(this.port), '-k', this.directory, '-h', '127.0.0.1',
    ], { cwd: this.directory });
    await until('PostgreSQL answers', () => run('psql', ['-X', '-c', 'select 1', this.url('postgres')]).then(() => true, () => false));
    return this;
  }

  /** A power cut: the postmaster and all of its children at once. */
  async kill(): Promise<void> {
    await this.server?.stop('SIGKILL');
  }
  async stop(): Promise<void> {
    await this.server?.stop('SIGINT');
  }

  database(): Promise<string> {
    return newDatabase(this.url('postgres'));
  }
  url(database: string): string {
    return `postgresql://postgres@127.0.0.1:${this.port}/${database}`;
  }

  private as(program: string, args: readonly string[]): Promise<string> {
    const [command, ...rest] = [...asPostgres, join(programs, program), ...args];
    return run(command!, rest, { cwd: this.directory });
  }
}

let databases = 0;
/** A database nobody uses, in the cluster of this URL. */
export async function newDatabase(cluster: string): Promise<string> {
  const name = `tpcard_${process.pid}_${++databases}`;
  await run('psql', ['-X', '-q', '-c', `create database ${name}`, cluster]);
  return cluster.replace(/[^/]*$/, name);
}
