// TLS by a certificate of the openssl CLI: which versions, HSTS, and no plain HTTP on that port.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import { connect as connectPlainly } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { connect, type SecureVersion } from 'node:tls';
import { exchange, freePort, program, run, Running, startWorld, until } from '../support/index.ts';

const world = await startWorld();
const { service } = world;
const port = await freePort();
const origin = `https://localhost:${port}`;
const [key, certificate] = [join(service.directory, 'tls.key'), join(service.directory, 'tls.crt')];
await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '3', '-subj', '/CN=localhost',
  '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate]);
const file = join(service.directory, 'tls.toml');
const configuration = readFileSync(service.configuration, 'utf8')
  .replace(/origin = "[^"]*"/, `origin = "${origin}"`).replace(/listen = \[[^\]]*\]/, `listen = ["0.0.0.0:${port}"]`).replace('tpcard.db', 'tls.db')
  .replace('[store]', `[tls]\ncertificate = "${certificate}"\nkey = "${key}"\n\n[store]`);
writeFileSync(file, configuration);
const tls = new Running('tpcard', program('tpcard'), ['serve', '--config', file], { cwd: service.directory });
after(async () => {
  await tls.stop();
  await world.close();
});

interface Answer { status: number; headers: IncomingHttpHeaders; text: string }
function ask(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, servername: 'localhost', ca: readFileSync(certificate), agent: false,
      headers: { host: `localhost:${port}`, ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk)).on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    });
    sent.on('error', reject).end(body);
  });
}
function handshake(version: SecureVersion): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca: readFileSync(certificate), minVersion: version, maxVersion: version,
      ciphers: 'DEFAULT@SECLEVEL=0' }, () => {
      resolve(String(socket.getProtocol()));
      socket.destroy();
    });
    socket.on('error', () => resolve('refused'));
  });
}
await until('the TLS service is ready', async () => {
  if (!tls.alive) throw new Error(tls.output);
  return ask('GET', '/readyz').then((answer) => answer.status === 200, () => false);
});

test('the site comes over TLS, on an address that is not the loopback’s, with HSTS', async () => {
  for (const path of ['/', '/api/site', '/api/member', '/nothing.png', `/too/long/${'x'.repeat(5000)}`]) {
    const { headers } = await ask('GET', path);
    const age = String(headers['strict-transport-security']).match(/max-age=(\d+)/);
    assert.ok(age && Number(age[1]) >= 15_552_000, `${path}: ${headers['strict-transport-security']}`);
  }
});

test('TLS 1.2 and 1.3 are spoken, older ones are not', async () => {
  assert.equal(await handshake('TLSv1.3'), 'TLSv1.3');
  assert.equal(await handshake('TLSv1.2'), 'TLSv1.2');
  assert.equal(await handshake('TLSv1.1'), 'refused');
  assert.equal(await handshake('TLSv1'), 'refused');
});

test('its own origin is the https one; the same over http is another site', async () => {
  const headers = { 'content-type': 'application/json' };
  const body = '{"kind":"organization"}';
  assert.equal((await ask('POST', '/api/registration', { ...headers, origin }, body)).status, 201);
  assert.equal((await ask('POST', '/api/registration', { ...headers, origin: origin.replace('https', 'http') }, body)).status, 403);
});

test('plain HTTP on the TLS port gets no page and no cookie', async () => {
  const { text, closed } = await exchange(port, `GET /api/site HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
  assert.ok(closed);
  assert.ok(!/HTTP\/1\.1 200/.test(text) && !/set-cookie/i.test(text));
});

test('a visitor who stops in the middle of the handshake keeps nobody waiting', async () => {
  const hello = Buffer.from('160301020001', 'hex');
  const stuck = Array.from({ length: 50 }, () => connectPlainly({ port, host: '127.0.0.1' }).on('error', () => {}));
  for (const socket of stuck) socket.write(hello);
  const began = performance.now();
  for (let n = 0; n < 5; n++) assert.equal((await ask('GET', '/healthz')).status, 200);
  assert.ok(performance.now() - began < 8000, 'they may take 10 s themselves');
  for (const socket of stuck) socket.destroy();
});

test('an unknown Host is sent to the https origin', async () => {
  const { status, headers } = await ask('GET', '/help', { host: 'other.example' });
  assert.ok([301, 302, 307, 308].includes(status));
  assert.ok(String(headers.location).startsWith(`${origin}/`));
});

test('a certificate without its key does not start', async () => {
  writeFileSync(join(service.directory, 'wrong.key'), await run('openssl', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']));
  writeFileSync(file, configuration.replaceAll(String(port), String(await freePort())).replace('tls.key', 'wrong.key'));
  const broken = new Running('tpcard', program('tpcard'), ['serve', '--config', file], { cwd: service.directory });
  const timer = setTimeout(() => broken.signal('SIGKILL'), 60_000);
  assert.equal(await broken.exited, 'code 1', broken.output);
  clearTimeout(timer);
});
