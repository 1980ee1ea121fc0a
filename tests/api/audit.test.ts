// The audit trail (threat 23): rows commit with their acts, a sealed chain tells what was changed afterwards, and erasing a
// person's pseudonym breaks nothing.
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  becomeOrganizationMember, expectProblem, expectStatus, program, query, register, run, Running, signedChallenge, signInByCard, startWorld, until,
} from '../support/index.ts';

const world = await startWorld();
after(() => world.close());
const { mail, pki, service } = world;

async function verifyAudit(configuration = service.configuration, ...more: string[]): Promise<{ ended: string; output: string }> {
  const running = new Running('tpcard audit verify', program('tpcard'), ['audit', 'verify', '--config', configuration, ...more]);
  return { ended: await running.exited, output: running.output };
}

const card = await pki.card();
const owner = await becomeOrganizationMember(world.browser(), mail, card, { profile: { name: card.name, unified_business_number: card.id } });
const second = await pki.card({ id: card.id, name: card.name });
expectStatus(await signInByCard(world.browser(), second), 201);
const general = world.browser();
await register(general, mail);
expectProblem(await general.post('/api/verification/card', await signedChallenge(general, card, 'verify')), 'organization-already-member');
await run(program('tpcard'), ['member', 'end-card', '--config', service.configuration, second.certificate.fingerprint256.replaceAll(':', '').toLowerCase()]);
expectProblem(await signInByCard(world.browser(), second), 'card-ended');

const [events, seals] = ['audit_event', 'audit_seal'];
const columns = async (table: string): Promise<string[]> => (await query(service, `select name from pragma_table_info('${table}')`)).map((row) => row['name'] as string);
await until('every row is sealed', async () => / 0 not sealed yet/.test((await verifyAudit()).output), 60);

test('an untouched trail verifies, and says how many rows it saw', async () => {
  const { ended, output } = await verifyAudit();
  assert.equal(ended, 'code 0', output);
  assert.ok((await query(service, `select count(*) as n from ${events}`))[0]!['n'] >= 8, 'registration, verification, sign-ins, the linked and the ended card');
  assert.match(output, /\d/);
});

test('rows name nobody: no mailbox, name, number or fingerprint of a person’s stands in them', async () => {
  const text = JSON.stringify(await query(service, `select * from ${events}`));
  for (const value of [owner.email, owner.email.split('@')[0]!, card.name, card.id, '王小明']) assert.ok(!text.includes(value), `${value} in ${text.slice(0, 500)}`);
});

/** A copy of the database that somebody has been at; what `tpcard audit verify` says of it. */
async function tampered(sql: string): Promise<{ ended: string; output: string }> {
  await query(service, 'pragma wal_checkpoint(truncate)');
  const copy = join(service.directory, 'tampered.db');
  for (const suffix of ['-wal', '-shm']) await run('rm', ['-f', copy + suffix]);
  copyFileSync(join(service.directory, 'tpcard.db'), copy);
  await run('sqlite3', [copy, `pragma foreign_keys = off; ${sql}`]);
  const configuration = join(service.directory, 'tampered.toml');
  writeFileSync(configuration, readFileSync(service.configuration, 'utf8').replace('tpcard.db', 'tampered.db'));
  return verifyAudit(configuration);
}
const reported = async (sql: string): Promise<string> => {
  const { ended, output } = await tampered(sql);
  assert.equal(ended, 'code 1', `not reported: ${sql}\n${output}`);
  assert.ok(output.length > 10);
  return output;
};

test('a row in the middle that was changed is reported, whichever of its columns, and so is its seal', async () => {
  for (const table of [events, seals]) {
    const middle = `(select rowid from ${table} order by rowid limit 1 offset 3)`;
    for (const column of await columns(table)) {
      const [row] = await query(service, `select typeof(${column}) as type from ${table} where rowid = ${middle}`);
      const change = row!['type'] === 'integer' ? `${column} + 100000` : row!['type'] === 'blob' ? `cast(x'00' || substr(${column}, 2) as blob)` : `${column} || 'x'`;
      await reported(`update ${table} set ${column} = ${change} where rowid = ${middle};`);
    }
  }
});

test('a row that was removed is reported: the first, one in the middle, the last sealed one', async () => {
  for (const which of ['order by rowid limit 1', 'order by rowid limit 1 offset 4', 'order by rowid desc limit 1']) {
    await reported(`delete from ${events} where rowid = (select rowid from ${events} ${which});`);
    await reported(`delete from ${seals} where rowid = (select rowid from ${seals} ${which});`);
  }
  const third = `(select id from ${events} order by id limit 1 offset 3)`;
  await reported(`delete from ${seals} where event = ${third}; delete from ${events} where id = ${third};`);
});

test('two rows that changed places are reported', async () => {
  const others = (await columns(events)).filter((column) => column !== 'id');
  const at = (offset: number): string => `(select rowid from ${events} order by rowid limit 1 offset ${offset})`;
  await reported(`create temp table held as select ${others.join(', ')} from ${events} where rowid = ${at(2)};
    update ${events} set (${others.join(', ')}) = (select ${others.join(', ')} from ${events} where rowid = ${at(5)}) where rowid = ${at(2)};
    update ${events} set (${others.join(', ')}) = (select ${others.join(', ')} from held) where rowid = ${at(5)};`);
});

test('a row that was slipped in is reported, between the others and behind them', async () => {
  const copied = `at, action, actor, details) select`;
  for (const id of ['-1', '900000']) {
    await reported(`insert into ${events} (id, ${copied} ${id}, at, action, actor, details from ${events} order by id limit 1;`);
  }
  const waiting = await tampered(`insert into ${events} (id, ${copied} 900000, at, action, actor, details from ${events} order by id limit 1;
    insert into audit_unsealed (event) values (900000);`);
  assert.match(waiting.output, /\b1 not sealed yet/, 'the unsealed tail is told');
});

test('rows whose seals were torn off are reported', async () => {
  await reported(`delete from ${seals} where rowid > (select rowid from ${seals} order by rowid limit 1 offset 3);`);
});

test('a truncated trail is reported to who kept a seal that the log told', async () => {
  const heads = [...service.output.matchAll(/seal\D{0,40}?([0-9a-f]{64})/gi)].map((match) => match[1]!);
  assert.ok(heads.length > 0, 'the log tells no seal');
  assert.equal((await verifyAudit(service.configuration, '--head', heads.at(-1)!)).ended, 'code 0');
  assert.equal((await verifyAudit(service.configuration, '--head', '0'.repeat(64))).ended, 'code 1');
  // Truncated with its seals, so that what is left is consistent in itself.
  const cut = [events, seals].map((table) => `delete from ${table} where rowid > (select rowid from ${table} order by rowid limit 1 offset 3);`).join('\n');
  await tampered(cut);
  const { ended } = await verifyAudit(join(service.directory, 'tampered.toml'), '--head', heads.at(-1)!);
  assert.equal(ended, 'code 1');
});

test('erasing a person’s key leaves the chain whole', async () => {
  assert.ok((await query(service, 'select count(*) as n from pseudonym'))[0]!['n'] >= 2);
  const { ended, output } = await tampered('delete from pseudonym;');
  assert.equal(ended, 'code 0', output);
});

test('an act that is refused by the database leaves neither act nor row: both commit together', async () => {
  const count = async (): Promise<number> => (await query(service, `select count(*) as n from ${events}`))[0]!['n'] as number;
  await query(service, `create trigger refuse_audit before insert on ${events} begin select raise(abort, 'refused by the test'); end`);
  try {
    const before = await count();
    const browser = world.browser();
    const reply = await signInByCard(browser, card);
    assert.ok(reply.status >= 500, `${reply.status}: the act was done without its row`);
    assert.equal((await browser.get('/api/session')).body.signed_in, false);
    assert.equal(await count(), before);
  } finally {
    await query(service, 'drop trigger refuse_audit');
  }
  expectStatus(await signInByCard(world.browser(), card), 201);
});
