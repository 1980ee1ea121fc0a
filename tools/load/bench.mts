// What ./bench runs once everything is built: the benchmark programs, then sign-ins at a real service. Bounded in time,
// ends what it started, leaves build/bench/results.json and nothing else.
import { copyFileSync, mkdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import { join } from 'node:path';
import { Browser } from '../../tests/support/client.ts';
import { program, root, temporaryFolder } from '../../tests/support/paths.ts';
import { pki, type Pki, type SoftCard } from '../../tests/support/pki.ts';
import { run, Running } from '../../tests/support/processes.ts';
import { becomeOrganizationMember } from '../../tests/support/steps.ts';
import { startWorld, type World } from '../../tests/support/world.ts';

const began = Date.now();
const allSeconds = 170;
const rounds = [{ connections: 1, count: 200 }, { connections: 8, count: 1000 }, { connections: 32, count: 2000 }];
/** No handler may keep its event loop from the others for longer (CPU time). */
const longestHandlerUs = 1000;

interface Benchmark { name: string; cpu_us: number; real_us: number }
interface Load {
  connections: number; sign_ins: number; seconds: number; sign_ins_per_second: number; p50_ms: number; p99_ms: number;
  longest_ms: number; service_cpu_us: number; challenge_cpu_us: number; bare_us: number; ratio: number; load_cpu_us: number;
  bare: { decode_us: number; path_us: number; signature_us: number };
}

const started = Number(process.env['TPCARD_STARTED'] ?? began / 1000);
function say(words: string): void {
  console.log(`[${String(Math.floor(Date.now() / 1000 - started)).padStart(4)}s] ${words}`);
}

/** Runs a program of ours; undefined when it is not done in time. */
async function inTime(name: string, args: readonly string[], env: Record<string, string>, seconds: number): Promise<string | undefined> {
  const left = allSeconds - (Date.now() - began) / 1000;
  if (left < 5) return undefined;
  const running = new Running(name, program(name), args, { env });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    running.signal('SIGKILL');
  }, Math.min(seconds, left) * 1000);
  const fate = await running.exited;
  clearTimeout(timer);
  if (late) {
    say(`${name} was not done in time`);
    return undefined;
  }
  if (fate !== 'code 0') throw new Error(`${name} ended with ${fate}:\n${running.output}`);
  return running.output;
}

async function benchmarks(name: string, env: Record<string, string>, seconds: number): Promise<Benchmark[]> {
  say(`${name}: Google Benchmark`);
  const out = join(temporaryFolder('benchmark'), 'out.json');
  const done = await inTime(name, [`--benchmark_out=${out}`, '--benchmark_out_format=json', '--benchmark_min_time=0.2'], env, seconds);
  if (done === undefined) return [];
  const inUs: Record<string, number> = { ns: 1e-3, us: 1, ms: 1e3, s: 1e6 };
  const { benchmarks } = JSON.parse(readFileSync(out, 'utf8')) as {
    benchmarks: { name: string; cpu_time: number; real_time: number; time_unit: string; items_per_second?: number; iterations: number; error_occurred?: boolean; error_message?: string }[];
  };
  return benchmarks.map((one) => {
    if (one.error_occurred) throw new Error(`${one.name}: ${one.error_message}`);
    const unit = inUs[one.time_unit]!;
    // An iteration of the store's is a round of transactions: told for one of them.
    const items = one.items_per_second ? Math.max(1, Math.round((one.items_per_second * one.real_time * unit) / 1e6)) : 1;
    return { name: one.name, cpu_us: (one.cpu_time * unit) / items, real_us: (one.real_time * unit) / items };
  });
}

/** Organizations that are members, by the API alone; their cards. */
async function members(world: World): Promise<SoftCard[]> {
  const cards = [await world.pki.card(), await world.pki.card(), await world.pki.card(), await world.pki.card({ ca: 'xca' })];
  for (const card of cards) await becomeOrganizationMember(new Browser(world.service), world.mail, card);
  return cards;
}

async function load(world: World, cards: readonly SoftCard[]): Promise<Load[]> {
  const results: Load[] = [];
  for (const { connections, count } of rounds) {
    say(`tpcard-load: ${count} sign-ins over ${connections} connection${connections > 1 ? 's' : ''}`);
    const done = await inTime('tpcard-load', [
      '--origin', world.service.origin, '--port', String(world.service.port), '--pid', String(world.service.process.pid),
      '--pki', world.pki.directory, '--count', String(count), '--connections', String(connections), '--seconds', '15',
      ...cards.flatMap((card) => ['--card', card.file]),
    ], {}, 45);
    if (done !== undefined) results.push(JSON.parse(done) as Load);
  }
  return results;
}

async function cardsForBenchmarks(authorities: Pki): Promise<void> {
  const folder = join(authorities.directory, 'bench');
  mkdirSync(folder);
  const key = join(folder, 'p256.key');
  await run('openssl', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', key]);
  const rsa = await authorities.card();
  copyFileSync(rsa.file, join(folder, 'rsa.pem'));
  copyFileSync(rsa.file.replace(/\.pem$/, '.key'), join(folder, 'rsa.key'));
  copyFileSync((await authorities.card({ more: ['--key', key] })).file, join(folder, 'p256.pem'));
}

/** The service's life: members, load, farewell with its longest stretch. */
async function measureService(): Promise<{ loads: Load[]; longest_handler_us: number }> {
  say('a service with four organizations that are members: authorities, OCSP, mail, tpcard serve');
  const world = await startWorld();
  try {
    const cards = await members(world);
    const loads = await load(world, cards);
    await world.service.stop();
    const [, longest] = world.service.output.match(/"longest_handler_us":(\d+)/) ?? [];
    if (longest === undefined) throw new Error(`tpcard did not say longest_handler_us:\n${world.service.output.slice(-2000)}`);
    return { loads, longest_handler_us: Number(longest) };
  } finally {
    await world.close();
  }
}

function machine(folder: string): Record<string, unknown> {
  const types: Record<number, string> = { 0xef53: 'ext4', 0x01021994: 'tmpfs', 0x58465342: 'xfs', 0x9123683e: 'btrfs', 0x794c7630: 'overlayfs' };
  return {
    processors: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
    load_average: loadavg().map((value) => Number(value.toFixed(1))),
    kernel: release(),
    store_on: types[statfsSync(folder).type] ?? 'unknown',
    node: process.version,
  };
}

const us = (value: number): string => value.toFixed(value < 1 ? 3 : value < 10 ? 1 : 0);

function table(heads: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ');
  console.log(`\n${line(heads)}\n${widths.map((width) => '─'.repeat(width)).join('  ')}`);
  for (const row of rows) console.log(line(row));
}

function tell(all: readonly Benchmark[], loads: readonly Load[], longest: number): void {
  table(['one of', 'CPU µs', 'wall µs'], all.map((one) => [one.name, us(one.cpu_us), us(one.real_us)]));
  table(['sign-ins at the service, connections:', ...loads.map((one) => String(one.connections))], [
    ['sign-ins', ...loads.map((one) => String(one.sign_ins))],
    ['sign-ins per second', ...loads.map((one) => one.sign_ins_per_second.toFixed(0))],
    ['latency p50, ms', ...loads.map((one) => one.p50_ms.toFixed(2))],
    ['latency p99, ms', ...loads.map((one) => one.p99_ms.toFixed(2))],
    ['service CPU per sign-in, µs', ...loads.map((one) => us(one.service_cpu_us))],
    ['bare cryptography, µs', ...loads.map((one) => us(one.bare_us))],
    ['ratio', ...loads.map((one) => one.ratio.toFixed(1))],
    ['service CPU per challenge, µs', ...loads.map((one) => us(one.challenge_cpu_us))],
    ['the load’s own CPU per sign-in, µs', ...loads.map((one) => us(one.load_cpu_us))],
  ]);
  const verdict = longest < longestHandlerUs ? 'held' : 'MISSED';
  console.log(`\nlongest event-loop stretch: ${longest} µs of CPU; below ${longestHandlerUs} µs: ${verdict}`);
}

async function main(): Promise<void> {
  // Whatever is killed leaves its files beneath this folder, which goes when we go.
  const folder = temporaryFolder('bench');
  process.env['TMPDIR'] = folder;
  const about = { date: new Date().toISOString(), commit: (await run('git', ['-C', root, 'rev-parse', '--short', 'HEAD'])).trim(), ...machine(folder) };
  say('cards for the benchmark programs');
  const authorities = await pki();
  await cardsForBenchmarks(authorities);
  const crypto = await benchmarks('crypto_bench', { TPCARD_BENCH_PKI: authorities.directory }, 30);
  const trust = await benchmarks('trust_bench', {}, 30);
  const crl = await benchmarks('crl_bench', {}, 40);
  const { loads, longest_handler_us } = await measureService();
  const store = await benchmarks('storage_bench', {}, 60);
  const all = [...crypto, ...trust, ...crl, ...store];
  tell(all, loads, longest_handler_us);
  const results = { ...about, benchmarks: all, sign_ins: loads, longest_handler_us, longest_handler_held: longest_handler_us < longestHandlerUs };
  mkdirSync(join(root, 'build/bench'), { recursive: true });
  writeFileSync(join(root, 'build/bench/results.json'), `${JSON.stringify(results, null, 2)}\n`);
  console.log(`${Object.values(machine(folder)).join(', ')}\nbuild/bench/results.json`);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));
main().then(() => process.exit(0), (error: unknown) => {
  console.error(error);
  process.exit(1);
});
