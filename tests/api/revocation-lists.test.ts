// Revocation lists: an OCSP outage of a day refuses nobody, and both visitors and operators are told before the last fresh
// list of a pinned authority runs out.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { becomeOrganizationMember, expectProblem, expectStatus, signInByCard, startWorld, until } from '../support/index.ts';

const world = await startWorld({ clocked: true });
after(() => world.close());
const { mail, pki, revocation, service } = world;
const visitor = world.browser();
const hour = 3600;

interface Outlook { state: 'fresh' | 'running-out' | 'run-out'; until: string | null }
/** As the pages' banner is told (`/api/site`), or as operators are (`/readyz`). */
async function outlook(path: '/api/site' | '/readyz' = '/api/site'): Promise<Outlook> {
  return (expectStatus(await visitor.get(path), 200).body as { revocation: Outlook }).revocation;
}
const logged = (level: string, event: string): boolean =>
  service.output.split('\n').some((line) => line.includes(`"${event}"`) && line.includes(`"level":"${level}"`));

const card = await pki.card();
await becomeOrganizationMember(world.browser(), mail, card, { profile: { name: card.name, unified_business_number: card.id } });
await until('its lists are kept', async () => {
  const { state, until: moment } = await outlook();
  return state === 'fresh' && moment !== null;
});

test('while the authorities answer nothing is told', async () => {
  const { until: moment } = await outlook();
  const hours = (Date.parse(moment!) - Date.now()) / 3_600_000;
  assert.ok(hours > 23 && hours <= 24, `fresh for ${hours} hours`);
  assert.ok(!service.output.includes('"revocation list run'));
});

test('most of a day after the authorities fell silent cards still sign in, and the site and the operators are told', async () => {
  await revocation.stop();
  await service.advance(19 * hour);
  assert.equal((await outlook()).state, 'running-out');
  assert.deepEqual(await outlook('/readyz'), await outlook());
  await until('the log says so', () => logged('warning', 'revocation list runs out'));
  expectStatus(await signInByCard(world.browser(), card), 201);
});

test('after a day nobody gets in, is told when to try again, and the log says what happened', async () => {
  await service.advance(6 * hour);
  assert.equal((await outlook()).state, 'run-out');
  const problem = expectProblem(await signInByCard(world.browser(), card), 'revocation-unknown');
  assert.ok(problem.retry_after! > 0);
  await until('the log says so', () => logged('error', 'revocation list ran out'));
});

test('when they answer again the lists are fetched by themselves, and all is well', async () => {
  await revocation.start();
  await service.advance(700);
  await until('the lists are fresh', async () => (await outlook()).state === 'fresh');
  await until('the log says so', () => logged('info', 'revocation list fresh again'));
  expectStatus(await signInByCard(world.browser(), card), 201);
});
