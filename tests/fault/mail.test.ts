// The mail server is away, refuses, is slow, or dies in the middle (threat 24): the service goes on, and the mail arrives later.
import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { after, test } from 'node:test';
import {
  askRegistrationCode, beginRegistration, Browser, expectStatus, freePort, newAddress, pki, proveEmail, startMail, startRevocation, startService, until,
  type MailServer,
} from '../support/index.ts';

const authorities = await pki();
const revocation = await startRevocation(authorities);
const port = await freePort();
const service = await startService({ pki: authorities, mail: port, settings: { limits: { proof_cost: 200, network_soft_cap: 100_000 } } });
let mail: MailServer | undefined;
/** Takes connections and says nothing. */
const silent: Socket[] = [];
const hole = createServer((socket) => silent.push(socket.on('error', () => {})));
function closeHole(): void {
  for (const socket of silent) socket.destroy();
  hole.close(() => {});
}
after(async () => {
  closeHole();
  await Promise.all([service.stop(), revocation.stop(), mail?.stop().catch(() => {})]);
});

async function asked(): Promise<{ browser: Browser; email: string }> {
  const [browser, email] = [new Browser(service), newAddress()];
  await beginRegistration(browser);
  const began = performance.now();
  expectStatus(await askRegistrationCode(browser, email), 202);
  assert.ok(performance.now() - began < 10_000, 'the visitor waits for the mail server');
  return { browser, email };
}

test('while the mail server is away codes are promised, and they arrive when it is back', async () => {
  const visitors = [await asked(), await asked(), await asked()];
  mail = await startMail(port);
  for (const { browser, email } of visitors) {
    const { code } = await mail.next(email, { seconds: 45 });
    expectStatus(await proveEmail(browser, code!), 200);
  }
});

test('a mailbox that does not exist (550) is no reason to crash, to try for ever, or to hold up others', async () => {
  const server = mail!;
  const bounce = newAddress();
  server.refuse(550, { to: bounce, times: 1000 });
  const browser = new Browser(service);
  await beginRegistration(browser);
  expectStatus(await askRegistrationCode(browser, bounce), 202);
  const others = [await asked(), await asked()];
  for (const other of others) expectStatus(await proveEmail(other.browser, await server.code(other.email)), 200);
  expectStatus(await browser.get('/healthz'), 200);
  server.refuseNothing();
  assert.equal(server.to(bounce).length, 0);
});

test('a mail server that is busy (451) gets the mail again, once', async () => {
  const server = mail!;
  const [browser, email] = [new Browser(service), newAddress()];
  await beginRegistration(browser);
  server.refuse(451, { to: email, times: 2 });
  expectStatus(await askRegistrationCode(browser, email), 202);
  const { code } = await server.next(email, { seconds: 45 });
  expectStatus(await proveEmail(browser, code!), 200);
  assert.equal(server.to(email).length, 1);
});

test('a mail server that accepts and says nothing holds up no visitor and no stop; the mail is sent in the next life', async () => {
  await mail!.stop();
  await new Promise<void>((resolve) => hole.listen(port, '127.0.0.1', resolve));
  const visitors = [await asked(), await asked()];
  for (const { browser } of visitors) expectStatus(await browser.get('/api/registration'), 200);
  await until('it speaks to nobody', () => silent.length > 0, 20);
  assert.equal(await service.stop(), 'code 0');
  closeHole();
  mail = await startMail(port);
  await service.start();
  for (const { browser, email } of visitors) expectStatus(await proveEmail(browser, (await mail.next(email, { seconds: 60 })).code!), 200);
});
