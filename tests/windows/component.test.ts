// The component for Windows, cross-built, under wine: what it answers, whom it refuses, and a signature from the card to
// the site's page as the journey makes one.
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { until } from '../support/processes.ts';
import { exchange } from '../support/raw.ts';
import { ownHeaders, type ReadersSeen } from '../support/window.ts';
import { pin, programs, site, WindowsComponent } from './component.ts';

const component = await WindowsComponent.start('window');
after(() => component.close());
const { windows, folder } = component;
const seen = async (): Promise<ReadersSeen> => (await component.window()).cards();

test('tells a listed site that it is ready, and its version, and an unlisted one nothing', async () => {
  await until('ready', async () => JSON.parse((await component.ask('GET', '/v1/status', { Origin: site })).text).state === 'ready');
  const listed = await component.ask('GET', '/v1/status', { Origin: site });
  assert.equal(listed.headers['access-control-allow-origin'], site);
  assert.match(JSON.parse(listed.text).version, /^\d+\.\d+\.\d+$/);
  const unlisted = await component.ask('GET', '/v1/status', { Origin: 'https://evil.example' });
  assert.equal(unlisted.status, 403);
  assert.doesNotMatch(unlisted.text, /ready|\d\.\d\.\d/);
});

test('answers no name but its own, no page but its own, and no frame', async () => {
  assert.equal((await component.ask('GET', '/v1/status', { Host: 'card.example', Origin: site })).status, 421);
  assert.equal((await component.ask('POST', '/v1/window/cards', { ...ownHeaders(component.listening), Origin: site }, { token: (await component.window()).token })).status, 403);
  assert.equal((await component.ask('GET', '/window', { 'Sec-Fetch-Dest': 'iframe', 'Sec-Fetch-Mode': 'navigate' })).status, 403);
  assert.equal((await component.ask('POST', '/v1/window/cards', { ...ownHeaders(component.listening), 'Content-Type': 'text/plain' }, {})).status, 415);
});

test('closes the connection of a process that it cannot name as its own user\'s, unanswered', async () => {
  const answer = await exchange(component.listening.port, `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${component.listening.port}\r\n\r\n`, 20_000);
  assert.deepEqual({ text: answer.text, closed: answer.closed }, { text: '', closed: true });
  assert.equal((await component.ask('GET', '/healthz')).status, 200);
});

test('shows the card, misses it when it is pulled out, and finds it again', async () => {
  const [shown] = (await seen()).cards;
  assert.deepEqual({ name: shown?.legal_name, scheme: shown?.scheme }, { name: '示範股份有限公司', scheme: 'moeaca' });
  writeFileSync(join(folder, 'removed'), '');
  await until('no card', async () => (await seen()).problem === 'no-card');
  rmSync(join(folder, 'removed'));
  await until('the card again', async () => (await seen()).cards.length === 1);
});

test('signs with the card what the site will check: wrong PIN first, then the right one', async () => {
  const nonce = WindowsComponent.nonce();
  const window = await component.window();
  const [shown] = (await window.cards()).cards;
  const { status, body } = await window.sign({ origin: site, nonce, card: shown!.id, pin: '654321' });
  assert.deepEqual({ status, type: body['type'], tries: body['tries'] }, { status: 422, type: '/problems/pin-wrong', tries: 'low' });
  component.isSigned(await window.sign({ origin: site, nonce, card: shown!.id, pin }), nonce);
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
  assert.equal(component.program.alive, true);
  assert.equal(await windows.shows('台北卡安控元件：Ready'), true);
});
