// The server behind serve-revocation: static files of DIR/www, and OCSP answers made by `openssl ocsp`.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';

const [directory, portText] = process.argv.slice(2);
const port = Number(portText);
const files = /^\/(root|moeaca|xca)\/(CRL2\/[A-Za-z0-9_]+\.crl|issuer\.p7b)$/;
const responders = /^\/ocsp\/(moeaca|xca)$/;
const largestRequest = 65536;
// A CRL is good for 7 days; a server that runs for longer writes new ones in time.
const refreshEvery = 6 * 3600 * 1000;

async function body(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > largestRequest) throw new Error('request too large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function openssl(...options) {
  return new Promise((resolve, reject) => {
    execFile('openssl', options, { timeout: 10000 }, (error) => (error ? reject(error) : resolve()));
  });
}

async function answer(authority, request) {
  const work = await mkdtemp(join(directory, 'tmp', 'ocsp.'));
  try {
    await writeFile(join(work, 'request'), request);
    const at = join(directory, authority);
    await openssl('ocsp', '-index', join(at, 'index.txt'), '-CA', join(at, 'ca.pem'), '-rsigner', join(at, 'ocsp.pem'),
      '-rkey', join(at, 'ocsp.key'), '-nmin', '720', '-reqin', join(work, 'request'), '-respout', join(work, 'response'));
    return await readFile(join(work, 'response'));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function handle(request, response) {
  const path = new URL(request.url, 'http://localhost').pathname;
  const responder = path.match(responders);
  if (responder && request.method === 'POST') {
    const bytes = await answer(responder[1], await body(request));
    return response.writeHead(200, { 'content-type': 'application/ocsp-response' }).end(bytes);
  }
  if (files.test(path) && request.method === 'GET') {
    const bytes = await readFile(join(directory, 'www', path));
    const type = path.endsWith('.crl') ? 'application/pkix-crl' : 'application/x-pkcs7-certificates';
    return response.writeHead(200, { 'content-type': type, 'content-length': bytes.length }).end(bytes);
  }
  return response.writeHead(404).end();
}

function listen(address) {
  const server = createServer((request, response) => {
    handle(request, response).catch((error) => {
      console.error(`${request.method} ${request.url}: ${error.message}`);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  return new Promise((resolve, reject) => server.once('error', reject).listen(port, address, () => resolve(server)));
}

const servers = [await listen('127.0.0.1').catch((error) => {
  console.error(`serve-revocation: ${error.message}`);
  process.exit(1);
})];
// A machine without IPv6 is fine: every client falls back to 127.0.0.1.
await listen('::1').then((server) => servers.push(server), () => {});
setInterval(() => {
  execFile(new URL('revoke', import.meta.url).pathname, [directory, '--refresh'], () => {});
}, refreshEvery).unref();
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    for (const server of servers) server.close(), server.closeAllConnections();
    process.exit(0);
  });
}
console.log(`ready: http://localhost:${port}`);
