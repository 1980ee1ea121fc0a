// The component for Windows, cross-built, under wine: what it answers, whom it refuses, and a signature from the card to
// the site's page as the journey makes one.
import assert from 'node:assert/strict';
import { createHash, randomBytes, verify } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { root } from '../support/paths.ts';
import { pki, type SoftCard } from '../support/pki.ts';
import { freePorts, until, type Running } from '../support/processes.ts';
import { exchange } from '../support/raw.ts';
import { Windows } from './wine.ts';

const programs = join(root, 'build/windows/bin');
const site = 'https://card.example';
const pin = '123456';

const windows = await Windows.start();
after(() => windows.close());
const card = await (await pki()).card({ name: '示範股份有限公司' });
const folder = put(card);
const [first] = await freePorts(5);
const serving = windows.start(join(programs, 'tpcard-agent.exe'), ['serve', '--config', windows.path(join(folder, '設定.toml')), '--port', String(first)], {
  TPCARD_SOFTWARE_CARD: windows.path(folder),
});
const port = await numberIn(serving, /listening 127\.0\.0\.1:(\d+)/);
const relaying = windows.start(join(programs, 'relay.exe'), [String(port)]);
const relay = await numberIn(relaying, /relaying 127\.0\.0\.1:(\d+)/);

async function numberIn(program: Running, pattern: RegExp): Promise<number> {
  return Number((await program.waitFor(pattern, 60))[1]);
}

/** The card as tests/windows/software_card.cpp reads it, and a configuration whose path is not ASCII. */
function put(soft: SoftCard): string {
  const at = join(windows.directory, '卡片');
  mkdirSync(at);
  const { n, d } = soft.key.export({ format: 'jwk' });
  const hex = (text: string | undefined): string => Buffer.from(text!, 'base64url').toString('hex');
  writeFileSync(join(at, 'certificate.der'), soft.der);
  writeFileSync(join(at, 'key.txt'), `${hex(n)}\n${hex(d)}\n`);
  writeFileSync(join(at, 'pin.txt'), pin);
  const module = windows.path(join(programs, 'software_card.dll'));
  writeFileSync(join(at, '設定.toml'), `module = '${module}'\npin_entry = 'window'\nsites = ['${site}']\n`);
  return at;
}

interface Answer {
  status: number;
  headers: Record<string, unknown>;
  text: string;
}

/** Over the relay: the component then sees a process of its own user. */
function ask(method: string, path: string, headers: Record<string, string> = {}, body?: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ port: relay, host: '127.0.0.1', method, path, headers: { Host: `127.0.0.1:${port}`, ...headers }, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    });
    sent.on('error', reject);
    sent.end(body ? JSON.stringify(body) : undefined);
  });
}
const own = (): Record<string, string> => ({ Origin: `http://127.0.0.1:${port}`, 'Content-Type': 'application/json' });

async function windowToken(): Promise<string> {
  const page = await ask('GET', '/window');
  assert.equal(page.status, 200);
  return page.text.match(/<meta name="tpcard-token" content="([^"]+)">/)![1]!;
}
async function cards(): Promise<{ cards: { id: string; legal_name: string; scheme: string; tries: string }[]; problem: string | null }> {
  const answer = await ask('POST', '/v1/window/cards', own(), { token: await windowToken() });
  assert.equal(answer.status, 200, answer.text);
  return JSON.parse(answer.text);
}

test('tells a listed site that it is ready, and its version, and an unlisted one nothing', async () => {
  await until('ready', async () => JSON.parse((await ask('GET', '/v1/status', { Origin: site })).text).state === 'ready');
  const listed = await ask('GET', '/v1/status', { Origin: site });
  assert.equal(listed.headers['access-control-allow-origin'], site);
  assert.match(JSON.parse(listed.text).version, /^\d+\.\d+\.\d+$/);
  const unlisted = await ask('GET', '/v1/status', { Origin: 'https://evil.example' });
  assert.equal(unlisted.status, 403);
  assert.doesNotMatch(unlisted.text, /ready|\d\.\d\.\d/);
});

test('answers no name but its own, no page but its own, and no frame', async () => {
  assert.equal((await ask('GET', '/v1/status', { Host: 'card.example', Origin: site })).status, 421);
  assert.equal((await ask('POST', '/v1/window/cards', { ...own(), Origin: site }, { token: await windowToken() })).status, 403);
  assert.equal((await ask('GET', '/window', { 'Sec-Fetch-Dest': 'iframe', 'Sec-Fetch-Mode': 'navigate' })).status, 403);
  assert.equal((await ask('POST', '/v1/window/cards', { ...own(), 'Content-Type': 'text/plain' }, {})).status, 415);
});

test('closes the connection of a process that it cannot name as its own user\'s, unanswered', async () => {
  const answer = await exchange(port, `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`, 20_000);
  assert.deepEqual({ text: answer.text, closed: answer.closed }, { text: '', closed: true });
  assert.equal((await ask('GET', '/healthz')).status, 200);
});

test('shows the card, misses it when it is pulled out, and finds it again', async () => {
  const [shown] = (await cards()).cards;
  assert.deepEqual({ name: shown?.legal_name, scheme: shown?.scheme }, { name: '示範股份有限公司', scheme: 'moeaca' });
  writeFileSync(join(folder, 'removed'), '');
  await until('no card', async () => (await cards()).problem === 'no-card');
  rmSync(join(folder, 'removed'));
  await until('the card again', async () => (await cards()).cards.length === 1);
});

test('signs with the card what the site will check: wrong PIN first, then the right one', async () => {
  const nonce = `tpcard1.sign-in..${randomBytes(32).toString('base64url')}`;
  const [shown] = (await cards()).cards;
  const sign = async (token: string, typed: string): Promise<Answer> =>
    ask('POST', '/v1/window/sign', own(), { token, origin: site, nonce, card: shown!.id, pin: typed });
  const refused = await sign(await windowToken(), '654321');
  assert.equal(refused.status, 422, refused.text);
  const { type, tries, token } = JSON.parse(refused.text);
  assert.deepEqual({ type, tries }, { type: '/problems/pin-wrong', tries: 'low' });

  const answer = await sign(token, pin);
  assert.equal(answer.status, 200, answer.text);
  const { auth_token: signed } = JSON.parse(answer.text);
  const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
  const bytes = Buffer.concat([sha256(site), sha256(nonce)]);
  assert.equal(signed.algorithm, 'RS256');
  assert.deepEqual(Buffer.from(signed.unverifiedCertificate, 'base64'), card.der);
  assert.ok(verify('sha256', bytes, card.certificate.publicKey, Buffer.from(signed.signature, 'base64')));
  assert.doesNotMatch(serving.output, new RegExp(pin));
});

test('keeps the user\'s own sites below %APPDATA%, and tells on the console what it finds', async () => {
  const agent = join(programs, 'tpcard-agent.exe');
  await windows.run(agent, ['sites', 'add', 'https://other.example']);
  assert.match(await windows.run(agent, ['sites', 'list']), /^https:\/\/other\.example\r?$/m);
  assert.match(await windows.run('cmd', ['/c', 'type', '%APPDATA%\\tpcard-agent\\agent.toml']), /other\.example/);
  const doctor = windows.start(agent, ['doctor', '--config', windows.path(join(folder, '設定.toml'))], { TPCARD_SOFTWARE_CARD: windows.path(folder) });
  await doctor.exited;
  assert.match(doctor.output, /示範股份有限公司/);
});

test('is there once: a second one ends by itself, and the icon of the first says that it is ready', async () => {
  const second = windows.start(join(programs, 'tpcard-agentw.exe'), ['serve']);
  assert.equal(await second.exited, 'code 0');
  assert.equal(serving.alive, true);
  assert.equal(await windows.shows('台北卡安控元件：Ready'), true);
});
