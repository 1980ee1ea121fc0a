// The database server is killed -9 in the middle and comes back (threat 24).
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  becomeOrganizationMember, expectStatus, PostgresCluster, register, signedChallenge, signInByCard, sleep, startWorld, until, verify, type Browser,
  type Reply,
} from '../support/index.ts';

const cluster = await PostgresCluster.make();
after(() => cluster.stop());

test('the database is killed -9 in the middle and comes back: refusals are problems, and what was acknowledged is there', async () => {
  const world = await startWorld({ settings: { store: { url: await cluster.database() } } });
  try {
    const { mail, pki } = world;
    const card = await pki.card();
    await becomeOrganizationMember(world.browser(), mail, card, { profile: { name: card.name, unified_business_number: card.id } });
    const used: { browser: Browser; body: unknown }[] = [];
    const sessions: Browser[] = [];
    const registered: { browser: Browser; email: string }[] = [];
    const strange: string[] = [];
    let over = false;
    const signingIn = async (): Promise<void> => {
      while (!over) {
        const browser = world.browser();
        const body = await signedChallenge(browser, card, 'sign-in').catch(() => undefined);
        if (!body) {
          await sleep(20);
          continue;
        }
        const before = browser.clone();
        const reply: Reply = await browser.post('/api/sessions/certificate', body);
        if (reply.status === 201) {
          used.push({ browser: before, body });
          sessions.push(browser);
        } else if (reply.status < 500) strange.push(reply.text);
      }
    };
    const registering = async (): Promise<void> => {
      while (!over) {
        const browser = world.browser();
        await register(browser, mail).then(({ email }) => registered.push({ browser, email }), () => sleep(50));
      }
    };
    const load = [signingIn(), signingIn(), signingIn(), registering()];
    await sleep(1500);
    await cluster.kill();
    await sleep(300);
    const away = await world.browser().post('/api/registration', { kind: 'organization' });
    assert.ok(away.status >= 500 && ['busy', 'internal-error'].includes(away.code ?? ''), away.text);
    expectStatus(await world.browser().get('/healthz'), 200);
    await until('not ready', async () => (await world.browser().get('/readyz')).status === 503, 15);
    await cluster.start();
    await until('ready again', async () => (await world.browser().get('/readyz')).status === 200, 15);
    await sleep(1000);
    over = true;
    await Promise.all(load);
    console.log(`acknowledged: ${sessions.length} sign-ins, ${registered.length} registrations`);
    assert.ok(sessions.length > 10);
    assert.deepEqual(strange, [], 'a fault of ours was blamed on the visitor');
    for (const browser of sessions) assert.equal((await browser.get('/api/session')).body.level, 'organization');
    for (const { browser, email } of registered) assert.equal((await browser.get('/api/member')).body.email, email);
    for (const { browser, body } of used) assert.equal((await browser.post('/api/sessions/certificate', body)).code, 'challenge-unknown');
  } finally {
    await world.close();
  }
});

test('the service survives a database that is away when it is needed for a verification', async () => {
  const world = await startWorld({ settings: { store: { url: await cluster.database() } } });
  try {
    const { mail, pki } = world;
    const card = await pki.card();
    const browser = world.browser();
    await register(browser, mail, { profile: { name: card.name, unified_business_number: card.id } });
    const body = await signedChallenge(browser, card, 'verify');
    await cluster.kill();
    const reply = await browser.post('/api/verification/card', body);
    assert.ok(reply.status >= 500, reply.text);
    await cluster.start();
    await until('ready again', async () => (await browser.get('/readyz')).status === 200, 15);
    if ((await browser.get('/api/session')).body.signed_in) expectStatus(await verify(browser, card), 200);
    expectStatus(await signInByCard(world.browser(), card), 201);
  } finally {
    await world.close();
  }
});
