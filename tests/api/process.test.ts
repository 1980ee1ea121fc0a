// The program itself: what it refuses to start with, how it ends, and that no clock can be given to the released one.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { expectStatus, freePort, program, Running, sleep, startWorld, until } from '../support/index.ts';

const world = await startWorld();
after(() => world.close());
const { service } = world;
const tpcard = program('tpcard');

async function fate(...args: string[]): Promise<{ ended: string; output: string }> {
  const running = new Running('tpcard', tpcard, args, { cwd: service.directory });
  const timer = setTimeout(() => running.signal('SIGKILL'), 15_000);
  const ended = await running.exited;
  clearTimeout(timer);
  return { ended, output: running.output };
}
/** Starts with a changed configuration on a port of its own. */
async function started(change: (text: string) => string): Promise<{ ended: string; output: string }> {
  const port = await freePort();
  const file = join(service.directory, `changed-${port}.toml`);
  const text = readFileSync(service.configuration, 'utf8').replaceAll(String(service.port), String(port)).replace('tpcard.db', `${port}.db`);
  writeFileSync(file, change(text));
  return fate('serve', '--config', file);
}

/** The same configuration with other anchors. */
const withAnchors = (change: (anchors: string) => string) => (text: string): string => {
  const file = join(service.directory, 'changed-anchors.toml');
  writeFileSync(file, change(readFileSync(service.anchors, 'utf8')));
  return text.replace(/anchors = "[^"]*"/, `anchors = "${file}"`);
};

test('the released program has no option to move its clock', async () => {
  const { ended, output } = await fate('serve', '--config', service.configuration, '--clock-fd', '3');
  assert.equal(ended, 'code 2', output);
  const help = await fate('serve', '--help');
  assert.doesNotMatch(help.output, /clock/i);
});

test('an unknown option and an unknown command are usage errors', async () => {
  assert.equal((await fate('serve', '--config', service.configuration, '--debug')).ended, 'code 2');
  assert.equal((await fate('frobnicate')).ended, 'code 2');
  assert.equal((await fate('serve')).ended, 'code 2');
});

test('an unknown key of the configuration is an error that names it', async () => {
  for (const [add, name] of [['\nsurprise = 1\n', 'surprise'], ['\n[surprise]\nx = 1\n', 'surprise']] as const) {
    const { ended, output } = await started((text) => (add.includes('[') ? text + add : add + text));
    assert.equal(ended, 'code 1', output);
    assert.ok(output.includes(name), output);
  }
  const nested = await started((text) => text.replace('[mail]', '[mail]\nsurprise = 1'));
  assert.equal(nested.ended, 'code 1');
  assert.match(nested.output, /mail\.surprise|surprise/);
});

test('a version or a port of the component that is none is an error that says what is expected', async () => {
  for (const [key, expected] of [
    ['minimum_version = "1.x"', /component\.minimum_version: .*0\.1\.0/],
    ['minimum_version = "1.2"', /component\.minimum_version/],
    ['ports = [0]', /component\.ports/],
    ['ports = [65536]', /component\.ports/],
    ['ports = []', /component\.ports/],
  ] as const) {
    const { ended, output } = await started((text) => `${text.replace(/^\[component\]\n(?:(?!\[).*\n?)*/m, '')}\n[component]\n${key}\n`);
    assert.equal(ended, 'code 1', `${key}: ${output}`);
    assert.match(output, expected);
  }
});

test('plain HTTP is served on the loopback only', async () => {
  for (const address of ['0.0.0.0', '[::]', '192.0.2.1']) {
    const { ended, output } = await started((text) => text.replace(/listen = \["127\.0\.0\.1:/, `listen = ["${address}:`));
    assert.equal(ended, 'code 1', `${address}: ${output}`);
  }
});

test('an origin over plain HTTP is for the loopback only', async () => {
  const { ended } = await started((text) => text.replace(/origin = "[^"]*"/, 'origin = "http://card.example"'));
  assert.equal(ended, 'code 1');
});

test('a missing or short secret, missing anchors, an anchor of another hash and one of no role stop the start', async () => {
  for (const change of [
    (text: string) => text.replace(/secret_file = "[^"]*"/, 'secret_file = "/nonexistent"'),
    (text: string) => {
      writeFileSync(join(service.directory, 'short'), 'short');
      return text.replace(/secret_file = "[^"]*"/, `secret_file = "${join(service.directory, 'short')}"`);
    },
    (text: string) => text.replace(/anchors = "[^"]*"/, 'anchors = "/nonexistent"'),
    withAnchors((text) => text.replace(/sha256 = "[^"]*"/, `sha256 = "${'0'.repeat(64)}"`)),
    withAnchors((text) => text.replace('role = "root"', 'role = "emperor"')),
  ]) {
    const { ended, output } = await started(change);
    assert.equal(ended, 'code 1', output);
  }
});

test('a password or secret never stands on the standard output', () => {
  const secret = readFileSync(join(service.directory, 'secret'), 'utf8');
  assert.ok(!service.output.includes(secret));
});

test('SIGTERM lets a request under way finish, takes no new one, and ends with 0', async () => {
  const body = '{"kind":"organization"}';
  const socket = connect({ port: service.port, host: '127.0.0.1' });
  let answer = '';
  socket.setEncoding('utf8').on('data', (text) => (answer += text));
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(`POST /api/registration HTTP/1.1\r\nHost: localhost:${service.port}\r\nOrigin: ${service.origin}\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`);
  await until('the body is asked for', () => answer === 'HTTP/1.1 100 Continue\r\n\r\n');
  answer = '';
  socket.write(body.slice(0, 5));
  const running = service.process;
  const stopping = service.stop();
  await until('no new connection is taken', () => new Promise<boolean>((resolve) => {
    const probe = connect({ port: service.port, host: '127.0.0.1' });
    probe.on('error', () => resolve(true)).on('connect', () => (probe.destroy(), resolve(false)));
  }));
  assert.ok(running.alive, 'it ended with a request under way');
  socket.write(body.slice(5));
  await once(socket, 'close');
  assert.match(answer, /^HTTP\/1\.1 201 /);
  assert.match(answer, /^connection: close\r$/im);
  assert.equal(await stopping, 'code 0');
  await service.start();
});

test('SIGTERM does not wait for ever for somebody who says nothing', async () => {
  const idle = Array.from({ length: 5 }, () => connect({ port: service.port, host: '127.0.0.1' }).on('error', () => {}));
  idle[0]!.write('POST /api/registration HTTP/1.1\r\nHost:');
  await sleep(100);
  const began = performance.now();
  assert.equal(await service.stop(), 'code 0');
  // Its grace is 10 s; a connection that says nothing may live for 60.
  assert.ok(performance.now() - began < 30_000, `${performance.now() - began} ms`);
  for (const socket of idle) socket.destroy();
  await service.start();
});

test('a second service on the same port is refused, not shared', async () => {
  const { ended, output } = await fate('serve', '--config', service.configuration);
  assert.equal(ended, 'code 1', output);
  expectStatus(await world.browser().get('/healthz'), 200);
});

test('doctor finds nothing wrong with a service that runs, and says what is', async () => {
  assert.match((await fate('doctor', '--config', service.configuration)).output, /^FAIL +downloads/m);
  writeFileSync(join(service.directory, 'downloads', 'tpcard-agent_0.1.0_amd64.deb'), 'a package');
  const { ended, output } = await fate('doctor', '--config', service.configuration);
  assert.equal(ended, 'code 0', output);
});

test('a backup made while the service runs opens by itself and is whole', async () => {
  const copy = join(service.directory, 'copy.db');
  const { ended, output } = await fate('backup', '--config', service.configuration, '--out', copy);
  assert.equal(ended, 'code 0', output);
  const check = new Running('sqlite3', 'sqlite3', [copy, 'pragma integrity_check']);
  assert.equal(await check.exited, 'code 0');
  assert.match(check.output, /^ok/);
});
