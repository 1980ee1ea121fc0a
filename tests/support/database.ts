// The service's database, looked into and tampered with by somebody else's program: sqlite3 or psql.
import { join } from 'node:path';
import { run } from './processes.ts';
import type { Service } from './service.ts';

export function databaseUrl(service: Service): string {
  return String(service.options.settings?.['store']?.['url'] ?? `sqlite:${join(service.directory, 'tpcard.db')}`);
}

/** The rows of a query, as objects; also runs changes. */
export async function query(service: Service, sql: string): Promise<Record<string, any>[]> {
  const url = databaseUrl(service);
  if (!url.startsWith('sqlite:')) {
    const wrapped = /^\s*select/i.test(sql) ? `select coalesce(json_agg(q), '[]') from (${sql.replace(/;\s*$/, '')}) q` : sql;
    const output = await run('psql', ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', wrapped, url]);
    return output.trim().startsWith('[') ? JSON.parse(output) as Record<string, any>[] : [];
  }
  const output = await run('sqlite3', ['-json', '-cmd', '.timeout 10000', url.slice('sqlite:'.length), sql]);
  return output.trim() === '' ? [] : JSON.parse(output.slice(output.indexOf('['))) as Record<string, any>[];
}

/** Everything in it, as text. */
export async function dump(service: Service): Promise<string> {
  const url = databaseUrl(service);
  if (!url.startsWith('sqlite:')) return run('pg_dump', ['--inserts', url]);
  return run('sqlite3', ['-cmd', '.timeout 10000', url.slice('sqlite:'.length), '.dump']);
}
