// Revocation (threats 8, 9): OCSP, then a CRL, then no (fail closed); suspended is not revoked; a session notices.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  becomeOrganizationMember, Browser, expectProblem, expectStatus, Pki, pki as authorities, register, run, signedChallenge, signInByCard, sleep, startRevocation, startService,
  startWorld, temporaryFolder, until, verify,
  type SoftCard,
} from '../support/index.ts';

/** Where the certificates of nobody's authority lead: somebody who counts who comes. */
const asked: string[] = [];
const lure = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`);
  response.writeHead(404).end();
});
await new Promise<void>((resolve) => lure.listen(0, 'localhost', resolve));
const lurePort = (lure.address() as AddressInfo).port;
const hosts = [`localhost:${lurePort}`, `localhost:${(await authorities()).revocationPort}`];
const world = await startWorld({ clocked: true, settings: { revocation: { hosts } } });
after(async () => {
  lure.close();
  await world.close();
});
const { mail, pki, revocation, service } = world;
const same = (card: SoftCard) => ({ profile: { name: card.name, unified_business_number: card.id } });
async function member(): Promise<{ browser: Browser; card: SoftCard; email: string }> {
  const [browser, card] = [world.browser(), await pki.card()];
  const { email } = await becomeOrganizationMember(browser, mail, card, same(card));
  return { browser, card, email };
}
async function showing(card: SoftCard): Promise<Browser> {
  const browser = world.browser();
  await register(browser, mail, same(card));
  return browser;
}
/** Lists and answers tell their time in whole seconds: what was suspended and resumed within one contradicts itself. */
const aSecond = (): Promise<void> => sleep(1100);
const during = await member();

test('a revoked card neither verifies nor signs in', async () => {
  const card = await pki.card();
  await pki.revoke(card);
  const browser = await showing(card);
  expectProblem(await verify(browser, card), 'certificate-revoked');
  assert.equal((await browser.get('/api/member')).body.level, 'general');
  expectProblem(await signInByCard(world.browser(), card), 'certificate-revoked');
});

test('a suspended card is told apart from a revoked one, and signs in after it was resumed', async () => {
  const card = await pki.card();
  await pki.suspend(card);
  const browser = await showing(card);
  expectProblem(await verify(browser, card), 'certificate-suspended');
  await aSecond();
  await pki.unrevoke(card);
  expectStatus(await verify(browser, card), 200);
  expectStatus(await signInByCard(browser, card), 201);
});

test('a card that was suspended after its verification is stopped within the hour that an answer is good for', async () => {
  const { card } = await member();
  await pki.suspend(card);
  await service.advance(3700);
  expectProblem(await signInByCard(world.browser(), card), 'certificate-suspended');
  await aSecond();
  await pki.unrevoke(card);
  await service.advance(3700);
  expectStatus(await signInByCard(world.browser(), card), 201);
  await service.restart();
});

test('nothing is fetched for a card whose chain does not hold, wherever its certificate leads', async () => {
  const strangers = await Pki.make(join(temporaryFolder('strangers'), 'pki'), lurePort);
  expectProblem(await signInByCard(world.browser(), await strangers.card()), 'issuer-unknown');
  await sleep(500);
  assert.deepEqual(asked, []);
});

test('the responder that an authority’s certificate names is asked beside the card’s', async () => {
  const own = await Pki.make(join(temporaryFolder('asked'), 'pki'));
  const at = (name: string): string => join(own.directory, name);
  const extensions = readFileSync(at('moeaca/ca.ext'), 'utf8');
  writeFileSync(at('moeaca/ca.ext'), extensions.replace('authorityInfoAccess = ', `authorityInfoAccess = OCSP;URI:http://localhost:${lurePort}/ocsp/root,`));
  await run('openssl', ['x509', '-x509toreq', '-in', at('moeaca/ca.pem'), '-signkey', at('moeaca/ca.key'), '-out', at('moeaca/request.pem')]);
  await run('openssl', ['x509', '-req', '-in', at('moeaca/request.pem'), '-CA', at('root/ca.pem'), '-CAkey', at('root/ca.key'), '-days', '3650', '-extfile', at('moeaca/ca.ext'), '-out', at('moeaca/ca.pem')]);
  const responders = await startRevocation(own);
  const settings = { limits: { network_soft_cap: 100_000, proof_cost: 2000 }, revocation: { hosts: [`localhost:${lurePort}`, `localhost:${own.revocationPort}`] } };
  const other = await startService({ pki: own, mail, settings });
  try {
    asked.length = 0;
    const [browser, card] = [new Browser(other), await own.card()];
    await register(browser, mail, same(card));
    // It says nothing here, and the root's list does.
    expectStatus(await verify(browser, card), 200);
    assert.deepEqual(asked, ['POST /ocsp/root']);
  } finally {
    await Promise.all([other.stop(), responders.stop()]);
  }
});

test('with the responder down a fresh CRL says good', async () => {
  const card = await pki.card();
  await revocation.stop();
  const began = performance.now();
  const browser = await showing(card);
  expectStatus(await verify(browser, card), 200);
  expectStatus(await signInByCard(browser, card), 201);
  assert.ok(performance.now() - began < 30_000, 'a sign-in waits at most 3 s for OCSP');
  await service.restart();
  expectStatus(await signInByCard(world.browser(), card), 201);
  await revocation.start();
});

test('with the responder down and the CRL too old nobody gets in, and is told when to try again', async () => {
  const { card } = await member();
  await revocation.stop();
  // 24 hours, and what earlier tests moved the clock ahead by when the list was fetched.
  await service.advance(30 * 3600);
  const visitor = world.browser();
  const problem = expectProblem(await signInByCard(visitor, card), 'revocation-unknown');
  assert.ok(problem.retry_after! > 0 && problem.retry_after! <= 3600);
  assert.equal((await visitor.get('/api/session')).body.signed_in, false);
  await revocation.start();
  await service.restart();
  expectStatus(await signInByCard(world.browser(), card), 201);
});

test('a service that has never seen a CRL and reaches no responder refuses', async () => {
  await revocation.stop();
  const blind = await startService({ pki, mail, settings: { limits: { network_soft_cap: 100_000, proof_cost: 2000 } } }).catch((error: Error) => error);
  try {
    // Whether it starts at all without revocation facts is its own affair; that it opens no door is ours.
    if (blind instanceof Error) return;
    const browser = new Browser(blind);
    const card = await pki.card();
    await register(browser, mail, same(card));
    expectProblem(await browser.post('/api/verification/card', await signedChallenge(browser, card, 'verify')), 'revocation-unknown');
  } finally {
    if (!(blind instanceof Error)) await blind.stop();
    await revocation.start();
  }
});

test('a card revoked during a session ends the session, in every browser', async () => {
  const { browser, card } = during;
  const elsewhere = world.browser();
  const both = [browser, elsewhere];
  for (const one of both) expectStatus(await signInByCard(one, card), 201);
  await pki.revoke(card);
  // An answer of OCSP is good for 60 minutes (architecture.md); a session that is in use outlives that, its card does not.
  for (let minutes = 0; minutes < 62; minutes += 12) {
    await service.advance(12 * 60);
    for (const one of both) await one.post('/api/session/extension');
  }
  await until('the sessions ended', async () => {
    const replies = await Promise.all(both.map((one) => one.post('/api/session/extension')));
    return replies.every((reply) => reply.status === 401);
  }, 130);
  for (const one of both) {
    assert.equal((await one.get('/api/session')).body.signed_in, false);
    expectProblem(await one.get('/api/member'), 'session-ended', 'sign-in-required');
  }
  expectProblem(await signInByCard(browser, card), 'certificate-revoked');
});
