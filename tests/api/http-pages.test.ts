// The site's pages and files: security headers to the letter, ETag, precompression, and what may be kept for how long.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { hash } from 'node:crypto';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { request, type IncomingHttpHeaders } from 'node:http';
import { exchange, expectStatus, root, startWorld, temporaryFolder, until } from '../support/index.ts';

const downloads = temporaryFolder('downloads');
const packageName = 'tpcard-agent_0.1.0_amd64.deb';
const packageBytes = Buffer.from('not a real package '.repeat(1000));
mkdirSync(downloads, { recursive: true });
writeFileSync(join(downloads, packageName), packageBytes);
const wizardName = 'tpcard-agent-0.1.0-setup.exe';
const wizardBytes = Buffer.from('not a real wizard '.repeat(2000));
writeFileSync(join(downloads, wizardName), wizardBytes);
writeFileSync(join(downloads, 'notes.txt'), 'offered to nobody');
const world = await startWorld({ downloads });
after(() => world.close());
const { port } = world.service;

function fetchBytes(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<{ status: number; headers: IncomingHttpHeaders; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method, headers: { host: `localhost:${port}`, ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, bytes: Buffer.concat(chunks) }));
    }).on('error', reject).end();
  });
}
const site = join(root, 'build/web/site');
const asset = `/assets/${readdirSync(join(site, 'assets')).find((name) => name.endsWith('.js'))}`;

/** What is refused while it is read: no handler ever sees it. */
const unreadable = {
  400: 'GET  /api/site HTTP/1.1\r\n\r\n',
  413: `POST /api/registration HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Length: 2000000\r\n\r\n`,
  414: `GET /${'a'.repeat(5000)} HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`,
  417: `POST /api/registration HTTP/1.1\r\nHost: localhost:${port}\r\nExpect: a-miracle\r\nContent-Length: 2\r\n\r\n{}`,
  431: `GET /secret-path HTTP/1.1\r\nHost: localhost:${port}\r\nX-A: ${'a'.repeat(40_000)}\r\n\r\n`,
};

async function refusedUnread(bytes: string): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }> {
  const { text, statuses } = await exchange(port, bytes);
  const [head, body] = text.split('\r\n\r\n', 2) as [string, string];
  const headers = Object.fromEntries(head.split('\r\n').slice(1).map((line) => line.split(/: (.*)/, 2)).map(([name, value]) => [name!.toLowerCase(), value!]));
  return { status: statuses[0]!, headers, body };
}

function directives(headers: IncomingHttpHeaders): Map<string, string[]> {
  return new Map(String(headers['content-security-policy']).split(';').map((part) => part.trim().split(/\s+/)).map(([name, ...values]) => [name!, values]));
}

test('every answer carries the security headers: pages, files, the API, refusals, unknown paths', async () => {
  const answers: [string, IncomingHttpHeaders][] = [];
  for (const path of ['/', '/register', asset, '/api/site', '/api/member', '/no/such/thing.png', `/downloads/${packageName}`]) {
    answers.push([path, (await fetchBytes(path)).headers]);
  }
  for (const [status, bytes] of Object.entries(unreadable)) {
    const answer = await refusedUnread(bytes);
    assert.equal(answer.status, Number(status));
    answers.push([`${status} while it is read`, answer.headers]);
  }
  for (const [path, headers] of answers) {
    assert.equal(headers['x-content-type-options'], 'nosniff', path);
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin-allow-popups', path);
    assert.match(String(headers['referrer-policy']), /^(no-referrer|same-origin|strict-origin|strict-origin-when-cross-origin)$/, path);
    assert.deepEqual(directives(headers).get('frame-ancestors'), ["'none'"], path);
    assert.equal(headers['strict-transport-security'], undefined, 'HSTS over plain HTTP');
    for (const name of ['server', 'x-powered-by']) assert.doesNotMatch(String(headers[name] ?? ''), /\d/, `${name} tells a version`);
  }
});

test('what is refused while it is read leaves one line in the log, which tells nothing of it', async () => {
  for (const [status, bytes] of Object.entries(unreadable)) {
    const { code, correlation_id } = JSON.parse((await refusedUnread(bytes)).body);
    const lines = (): string[] => world.service.output.split('\n').filter((line) => line.includes(correlation_id));
    await until('the line is there', () => lines().length > 0);
    assert.equal(lines().length, 1);
    for (const told of [status, code]) assert.ok(lines()[0]!.includes(told), lines()[0]);
    assert.doesNotMatch(lines()[0]!.replace(correlation_id, ''), /api|secret-path|aaa|127\.0\.0\.1|miracle/);
  }
});

test('the policy allows no inline or foreign script or style, no plug-in, no base and no form elsewhere', async () => {
  const { headers } = await fetchBytes('/');
  const policy = directives(headers);
  const text = String(headers['content-security-policy']);
  assert.doesNotMatch(text, /unsafe-|\*(?!:)|data:.*script|https?:(?=[\s;]|$)/, text);
  assert.deepEqual(policy.get('default-src'), policy.get('default-src')?.[0] === "'none'" ? ["'none'"] : ["'self'"]);
  assert.deepEqual(policy.get('script-src') ?? policy.get('default-src'), ["'self'"]);
  assert.deepEqual(policy.get('style-src') ?? policy.get('default-src'), ["'self'"]);
  assert.deepEqual(policy.get('base-uri'), ["'none'"]);
  assert.match(String(policy.get('object-src') ?? policy.get('default-src')), /none/);
  assert.match(String(policy.get('form-action')), /'(self|none)'/);
  // The component, on its five ports, and nothing else.
  const connect = policy.get('connect-src') ?? [];
  assert.ok(connect.includes("'self'"));
  for (const source of connect.filter((one) => one !== "'self'")) assert.match(source, /^http:\/\/(127\.0\.0\.1|localhost):6117[0-4]$/);
});

test('the pages themselves hold no inline script, style or handler', async () => {
  const html = (await fetchBytes('/')).bytes.toString();
  assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)[^>]*>|<style|\son\w+=|\sstyle=|javascript:/i);
});

test('no permission policy denies the loopback to the page itself', async () => {
  const value = String((await fetchBytes('/')).headers['permissions-policy'] ?? 'loopback-network=(self)');
  assert.match(value, /loopback-network=\(self\)/);
});

test('a file has an ETag and is not sent again to who has it; hashed files are kept for ever, pages asked for each time', async () => {
  for (const path of ['/', asset]) {
    const first = await fetchBytes(path);
    assert.equal(first.status, 200);
    const etag = String(first.headers['etag']);
    assert.match(etag, /^(W\/)?"[^"]+"$/);
    const again = await fetchBytes(path, { 'if-none-match': etag });
    assert.deepEqual([again.status, again.bytes.length], [304, 0]);
    assert.equal(again.headers['etag'], etag);
    assert.equal((await fetchBytes(path, { 'if-none-match': `"x", ${etag}` })).status, 304);
    assert.equal((await fetchBytes(path, { 'if-none-match': '*' })).status, 304);
    assert.equal((await fetchBytes(path, { 'if-none-match': '"another"' })).status, 200);
  }
  assert.match(String((await fetchBytes(asset)).headers['cache-control']), /max-age=\d{7,}.*immutable/);
  assert.match(String((await fetchBytes('/')).headers['cache-control']), /no-cache|no-store|max-age=0/);
});

test('a file comes compressed to who asks for it, is the same inside, and has an ETag of its own', async () => {
  const plain = await fetchBytes(asset, { 'accept-encoding': 'identity' });
  assert.equal(plain.headers['content-encoding'], undefined);
  const packed = await fetchBytes(asset, { 'accept-encoding': 'gzip, deflate, br' });
  assert.equal(packed.headers['content-encoding'], 'br');
  assert.ok(packed.bytes.length < plain.bytes.length);
  assert.deepEqual(brotliDecompressSync(packed.bytes), plain.bytes);
  assert.match(String(packed.headers['vary']), /accept-encoding/i);
  assert.notEqual(packed.headers['etag'], plain.headers['etag']);
  assert.equal(packed.headers['content-type'], plain.headers['content-type']);
  const refused = await fetchBytes(asset, { 'accept-encoding': 'br;q=0, gzip' });
  assert.notEqual(refused.headers['content-encoding'], 'br');
  if (refused.headers['content-encoding'] === 'gzip') assert.deepEqual(gunzipSync(refused.bytes), plain.bytes);
});

test('HEAD tells what GET would, without a body', async () => {
  const [get, head] = [await fetchBytes(asset), await fetchBytes(asset, {}, 'HEAD')];
  assert.deepEqual([head.status, head.bytes.length, head.headers['etag'], head.headers['content-length']],
    [200, 0, get.headers['etag'], get.headers['content-length']]);
});

test('types are told right, so that nosniff hurts nobody', async () => {
  assert.match(String((await fetchBytes('/')).headers['content-type']), /^text\/html; *charset=utf-8$/i);
  assert.match(String((await fetchBytes(asset)).headers['content-type']), /^(text|application)\/javascript/);
});

test('a page of the site answers at every address of it, a missing file does not', async () => {
  for (const path of ['/', '/register', '/problems/code-wrong']) assert.equal((await fetchBytes(path)).status, 200, path);
  assert.equal((await fetchBytes('/assets/missing.js')).status, 404);
});

test('the component’s packages are offered with the size and hash that they have, for the system they are for', async () => {
  const { downloads: offered } = expectStatus(await world.browser().get('/api/site'), 200).body;
  assert.equal(offered.length, 2);
  for (const [system, name, bytes, type] of [
    ['linux', packageName, packageBytes, /debian/], ['windows', wizardName, wizardBytes, /portable-executable/],
  ] as const) {
    const one = offered.find((each: { system: string }) => each.system === system);
    assert.deepEqual([one.file, one.size, one.sha256, one.version], [name, bytes.length, hash('sha256', bytes), '0.1.0']);
    const got = await fetchBytes(new URL(one.url, world.service.origin).pathname);
    assert.deepEqual(got.bytes, bytes);
    assert.match(String(got.headers['content-type']), type);
  }
  assert.ok(existsSync(join(site, 'index.html')) && readFileSync(join(site, 'index.html')).length > 0);
});
