// The component as a process: what it costs while nobody uses it, and that nothing of it outlives it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { setTimeout as pass } from 'node:timers/promises';
import { binaries, CardReader, freePorts, startComponent, temporaryFolder, type Component } from '../support/index.ts';
import { children } from '../support/processes.ts';

const site = 'https://card.example';
const sanitized = binaries.includes('asan');

const reader = new CardReader(temporaryFolder('component'));
const [port] = await freePorts(5);
const component: Component = await startComponent({ reader, sites: [site], port: port! });
after(() => component.process.stop());

const status = async (): Promise<string> => {
  const answer = await fetch(`http://127.0.0.1:${component.port}/v1/status`, { headers: { Origin: site } });
  return ((await answer.json()) as { state: string }).state;
};
/** Processor time used so far, in clock ticks (10 ms): user and system. */
const ticks = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return Number(fields[11]) + Number(fields[12]);
};
/** Proportional set size in KB; nothing where the kernel keeps it from us (the process cannot be looked into). */
const memory = (pid: number): number | undefined => {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
};

test('idle, the component uses less than 10 MB of its own and no processor time', async (t) => {
  assert.deepEqual(children(component.process.pid), [], 'no card process before somebody wants one');
  const before = ticks(component.process.pid);
  await pass(3000);
  assert.equal(ticks(component.process.pid) - before, 0);
  const pss = memory(component.process.pid);
  if (sanitized) return t.diagnostic('a sanitizer has memory of its own');
  if (pss === undefined) return t.skip('only root may look into a process that keeps its memory private');
  t.diagnostic(`idle: ${pss} KB PSS`);
  assert.ok(pss < 10 * 1024, `${pss} KB`);
});

test('the first listed page that asks starts the card process; it ends with the component', async () => {
  const until = Date.now() + 20_000;
  while ((await status()) !== 'ready' && Date.now() < until) await pass(50);
  assert.equal(await status(), 'ready');
  const [child, ...more] = children(component.process.pid);
  assert.ok(child, 'there is a card process');
  assert.deepEqual(more, []);
  await component.process.stop();
  assert.throws(() => readFileSync(`/proc/${child}/stat`), 'it is gone');
});
