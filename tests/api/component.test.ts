// The component as a process: what it costs while nobody uses it, and that nothing of it outlives it.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
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
/** How often its threads have left the processor so far. One that sleeps on leaves it no more; clock ticks say less: a
 *  wake-up that a tick of the kernel happens to meet counts as 10 ms, and one that none meets as nothing. */
const wakeUps = (pid: number): number =>
  readdirSync(`/proc/${pid}/task`)
    .flatMap((thread) => [...readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8').matchAll(/ctxt_switches:\s+(\d+)/g)])
    .reduce((sum, [, count]) => sum + Number(count), 0);
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
  // It may still be starting where the machine is busy, so the silence has three chances to come.
  const silence = async (): Promise<number> => {
    const before = wakeUps(component.process.pid);
    await pass(3000);
    return wakeUps(component.process.pid) - before;
  };
  const heard = [await silence()];
  while (heard.at(-1) !== 0 && heard.length < 3) heard.push(await silence());
  assert.equal(heard.at(-1), 0, `wake-ups in 3 s each: ${heard.join(', ')}`);
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
