// Bytes on the wire that are read in two ways by two programs (threat 22): 400 and the connection closed, nothing of the
// second request answered. And those who never finish what they began.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { connect } from 'node:net';
import { exchange, expectStatus, sleep, startWorld } from '../support/index.ts';

const world = await startWorld();
after(() => world.close());
const { service } = world;
const { port } = service;
const host = `Host: localhost:${port}`;
const second = `GET /api/site HTTP/1.1\r\n${host}\r\n\r\n`;
const post = (headers: string, body: string): string =>
  `POST /api/registration HTTP/1.1\r\n${host}\r\nOrigin: ${service.origin}\r\nContent-Type: application/json\r\n${headers}\r\n${body}`;
const body = '{"kind":"organization"}';

for (const [what, bytes] of Object.entries({
  'Content-Length and Transfer-Encoding': post(`Content-Length: ${body.length}\r\nTransfer-Encoding: chunked\r\n`, `0\r\n\r\n${second}`),
  'Transfer-Encoding and Content-Length': post(`Transfer-Encoding: chunked\r\nContent-Length: 4\r\n`, `0\r\n\r\n${second}`),
  'two Content-Lengths that differ': post(`Content-Length: ${body.length}\r\nContent-Length: 5\r\n`, body + second),
  'two Content-Lengths in one line': post(`Content-Length: ${body.length}, 5\r\n`, body + second),
  'a Content-Length with a plus': post(`Content-Length: +${body.length}\r\n`, body + second),
  'a Content-Length in hex': post('Content-Length: 0x17\r\n', body + second),
  'a negative Content-Length': post('Content-Length: -1\r\n', body + second),
  'a Content-Length beyond 64 bits': post('Content-Length: 18446744073709551639\r\n', body + second),
  'an obscured Transfer-Encoding': post('Transfer-Encoding: xchunked\r\n', `17\r\n${body}\r\n0\r\n\r\n${second}`),
  'Transfer-Encoding: chunked, identity': post('Transfer-Encoding: chunked, identity\r\n', `17\r\n${body}\r\n0\r\n\r\n${second}`),
  'a space before the colon': post(`Content-Length : ${body.length}\r\n`, body + second),
  'a folded header': post(`X-A: b\r\n Content-Length: 3\r\nContent-Length: ${body.length}\r\n`, body + second),
  'a broken chunk size': post('Transfer-Encoding: chunked\r\n', `zz\r\n${body}\r\n0\r\n\r\n${second}`),
  'a chunk size beyond 64 bits': post('Transfer-Encoding: chunked\r\n', `fffffffffffffffff\r\n${body}\r\n0\r\n\r\n${second}`),
  'two Hosts': `GET /api/site HTTP/1.1\r\n${host}\r\nHost: evil.example\r\n\r\n${second}`,
  'no Host': `GET /api/site HTTP/1.1\r\n\r\n${second}`,
  'a NUL in a header': `GET /api/site HTTP/1.1\r\n${host}\r\nX-A: a\0b\r\n\r\n${second}`,
  'a bare CR in a header': `GET /api/site HTTP/1.1\r\n${host}\r\nX-A: a\rX-B: b\r\n\r\n${second}`,
  'no HTTP at all': `\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03${'A'.repeat(200)}\r\n\r\n`,
  'a request line of three spaces': `GET  /api/site  HTTP/1.1\r\n${host}\r\n\r\n${second}`,
  'a path with a space': `GET /api/ site HTTP/1.1\r\n${host}\r\n\r\n${second}`,
  'a header without a name': `GET /api/site HTTP/1.1\r\n${host}\r\n: x\r\n\r\n${second}`,
})) {
  test(`${what} is answered 400, once, and the connection is closed`, async () => {
    const answer = await exchange(port, bytes);
    assert.deepEqual(answer.statuses, [400], answer.text.slice(0, 600));
    assert.ok(answer.closed, 'the connection stays open');
    expectStatus(await world.browser().get('/healthz'), 200);
  });
}

test('two honest requests in one packet are both answered', async () => {
  const answer = await exchange(port, post(`Content-Length: ${body.length}\r\n`, body) + second.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
  assert.deepEqual(answer.statuses, [201, 200], answer.text);
});

test('a chunked body is read as one', async () => {
  const answer = await exchange(port, post('Transfer-Encoding: chunked\r\nConnection: close\r\n', `5\r\n${body.slice(0, 5)}\r\n12\r\n${body.slice(5)}\r\n0\r\n\r\n`));
  assert.deepEqual(answer.statuses, [201], answer.text);
});

test('headers and request lines that are too long are refused', async () => {
  for (const bytes of [
    `GET /${'a'.repeat(100_000)} HTTP/1.1\r\n${host}\r\n\r\n`,
    `GET /api/site HTTP/1.1\r\n${host}\r\nX-A: ${'a'.repeat(100_000)}\r\n\r\n`,
    `GET /api/site HTTP/1.1\r\n${host}\r\n${Array.from({ length: 3000 }, (_, n) => `X-${n}: ${'a'.repeat(20)}\r\n`).join('')}\r\n`,
  ]) {
    const answer = await exchange(port, bytes);
    assert.ok(answer.closed);
    assert.ok(answer.statuses.every((status) => [400, 413, 414, 431].includes(status)), `${answer.statuses}`);
  }
});

test('an unknown Host is sent to the canonical origin, and never echoed', async () => {
  const answer = await exchange(port, 'GET /register?x=1 HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n');
  assert.ok([301, 302, 307, 308].includes(answer.statuses[0]!), answer.text.slice(0, 300));
  assert.match(answer.text, new RegExp(`^location: ${service.origin}/`, 'im'));
  assert.ok(!answer.text.includes('evil.example'));
  const api = await exchange(port, `POST /api/registration HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);
  assert.ok(api.statuses[0]! >= 300 && !/^set-cookie:/im.test(api.text), api.text.slice(0, 300));
  for (const sly of [`localhost:${port}@evil.example`, `localhost:${port}.evil.example`, `evil.example:${port}`, `localhost:${port} evil.example`, 'x\\y']) {
    const reply = await exchange(port, `GET /api/site HTTP/1.1\r\nHost: ${sly}\r\nConnection: close\r\n\r\n`);
    assert.ok(reply.statuses[0] !== 200 && !reply.text.includes('evil.example'), `${sly}: ${reply.text.slice(0, 200)}`);
  }
});

test('a redirect cannot be led elsewhere by the path', async () => {
  for (const path of ['//evil.example/x', '/\\evil.example', '/%0d%0aX-Evil: 1', 'http://evil.example/']) {
    for (const named of [`localhost:${port}`, 'other.example']) {
      const { text } = await exchange(port, `GET ${path} HTTP/1.1\r\nHost: ${named}\r\nConnection: close\r\n\r\n`);
      const location = text.match(/^location: *(.*)\r$/im)?.[1];
      if (location) assert.ok(location.startsWith(`${service.origin}/`) || (location.startsWith('/') && !/^\/[/\\]/.test(location)), `${path} → ${location}`);
      assert.doesNotMatch(text, /^X-Evil/m);
    }
  }
});

test('nobody reads a file outside the site', async () => {
  for (const path of ['/../../../../etc/passwd', '/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd', '/..%2f..%2f..%2f..%2fetc/passwd', '/assets/../../../tpcard.toml',
    '/....//....//etc/passwd', '/%00', '/downloads/../secret', '/downloads/..%2fsecret', '/downloads/%2e%2e/tpcard.db', '/.git/config']) {
    const { text, statuses } = await exchange(port, `GET ${path} HTTP/1.1\r\n${host}\r\nConnection: close\r\n\r\n`);
    assert.ok(!/root:x:|secret_file|SQLite format/.test(text), path);
    assert.ok(statuses[0]! < 500, `${path}: ${statuses}`);
  }
});

test('slow visitors keep nobody else waiting', async () => {
  const slow = Array.from({ length: 100 }, () => connect({ port, host: '127.0.0.1' }));
  for (const socket of slow) socket.on('error', () => {}).write(`POST /api/registration HTTP/1.1\r\n${host}\r\nContent-Length: 1000\r\n`);
  await sleep(200);
  const began = performance.now();
  for (let n = 0; n < 20; n++) expectStatus(await world.browser().get('/api/site'), 200);
  assert.ok(performance.now() - began < 8000, `${performance.now() - began} ms for 20 requests; each of the slow may take 10 s`);
  for (const socket of slow) socket.destroy();
});
