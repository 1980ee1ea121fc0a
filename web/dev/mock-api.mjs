// For looking at the pages without the service: the built site under the real CSP, an API that says yes, and the
// component's window on its port. Development only; nothing here is shipped. Usage: npm run mock [-- <site port>]
import { createHash, createHmac, randomBytes, randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';

const built = new URL('../../build/web/', import.meta.url).pathname;
const sitePort = Number(process.argv[2] ?? 8090);
const componentPort = Number(process.argv[3] ?? 61170);
const origin = `http://localhost:${sitePort}`;
const agentPorts = [61170, 61171, 61172, 61173, 61174];
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.txt': 'text/plain' };
const publicOrigin = `http://tpcard.test:${sitePort}`; // the same site by a name that is not the loopback's
const csp = [
  "default-src 'self'; script-src 'self'; style-src 'self'; worker-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
  `connect-src 'self' ${agentPorts.map((p) => `http://127.0.0.1:${p}`).join(' ')}; object-src 'none'; base-uri 'none'; form-action 'self'`,
].join('; ');

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const json = (res, status, body) => {
  res.writeHead(status, { 'Content-Type': status >= 400 ? 'application/problem+json' : 'application/json', 'Cache-Control': 'no-store' });
  res.end(body === undefined ? '' : JSON.stringify(body));
};
const problem = (res, status, code, more = {}) =>
  json(res, status, { type: `/problems/${code}`, title: code, status, code, correlation_id: randomBytes(6).toString('hex'), ...more });
const body = async (req) => {
  let text = '';
  for await (const chunk of req) text += chunk;
  return text ? JSON.parse(text) : {};
};

/** One visitor is enough; POST /mock sets any part of this, so that a check can look at every state. */
const state = { registration: null, session: { signed_in: false }, profile: {}, email: '', organization: null, cards: [], step: 'component', pending: null,
  signIn: null, idle: 900, differ: false, fail: null, demonstration: true, revocation: { state: 'fresh', until: '2030-01-01T00:00:00Z' }, component: true, noCard: false, tries: 'unknown', nonce: '', pinEntry: 'window', dialog: null, reader: null };

function altcha(form) {
  const salt = `${randomBytes(12).toString('hex')}?form=${form}&expires=${Math.floor(Date.now() / 1000) + 600}&`;
  const challenge = sha256(salt + randomInt(20_000));
  return { algorithm: 'SHA-256', challenge, maxnumber: 20_000, salt, signature: createHmac('sha256', 'mock').update(challenge).digest('hex') };
}
function notice(language) {
  const text = readFileSync(join(built, `site/notice/2026-11.${language}.txt`), 'utf8');
  return { version: '2026-11', language, sha256: sha256(text), text };
}
const card = { fingerprint: sha256('card'), rank: 'primary', not_after: '2031-01-01T00:00:00Z', state: 'active', last_used_at: null };
const organization = () => state.organization ?? { scheme: 'moeaca', identifier: '12345675', legal_name: '示範股份有限公司' };
const signedIn = (more) => (state.session = { signed_in: true, idle_seconds_left: state.idle, seconds_left: 43_200, warn_seconds: 120, ...more });
const general = () => signedIn({ opened_by: 'email', kind: state.registration?.kind ?? 'organization', level: 'general' });
const outcome = (kind) => ({
  outcome: kind, organization: organization(), card, mailbox: 'a•••@example.com', completed_at: new Date().toISOString(), reference: 'TP-2026-000123',
  differences: kind === 'confirm' ? [{ field: 'name', profile: state.profile.name ?? '', card: organization().legal_name }] : [],
});
const verification = () => ({ step: state.step, profile: state.profile, mailbox: state.email, pending: state.pending });
const member = () => ({
  kind: state.session.kind, level: state.session.level, email: state.email, profile: state.profile, registered_at: '2026-11-23T01:00:00Z',
  organization: state.session.level === 'organization' ? organization() : null, cards: state.session.level === 'organization' ? [card] : [],
});
const sha = sha256('installer');
const site = () => ({
  demonstration: state.demonstration, origin, revocation: state.revocation, component: { ports: agentPorts, minimum_version: '0.1.0' }, hipki: null,
  downloads: [
    { system: 'linux', file: 'tpcard-agent_0.1.0_amd64.deb', url: '/downloads/tpcard-agent_0.1.0_amd64.deb', size: 1_234_567, sha256: sha, version: '0.1.0' },
    { system: 'windows', file: 'tpcard-agent-0.1.0-setup.exe', url: '/downloads/tpcard-agent-0.1.0-setup.exe', size: 2_345_678, sha256: sha, version: '0.1.0' },
  ],
});

const routes = {
  'GET /api/site': (req, res) => json(res, 200, site()),
  'GET /api/notice': (req, res) => json(res, 200, notice(req.headers['accept-language'] === 'en' ? 'en' : 'zh-TW')),
  'GET /api/registration': (req, res) => (state.registration ? json(res, 200, state.registration) : problem(res, 404, 'flow-not-found')),
  'POST /api/registration': (req, res, { kind }) =>
    json(res, 201, (state.registration = { kind, step: 'consent', expires_in: 86_400, email: null, code: null, human_passed: false })),
  'POST /api/registration/consent': (req, res) => json(res, 200, Object.assign(state.registration, { step: 'email' })),
  'POST /api/registration/email-code': (req, res, { email }) => {
    state.email = state.registration.email = email;
    json(res, 202, (state.registration.code = { mail_number: (state.registration.code?.mail_number ?? 0) + 1, resend_after: 120 }));
  },
  'POST /api/registration/email': (req, res, { code, human }) => {
    if (human) state.registration.human_passed = true;
    if (code !== '123456') return problem(res, 422, 'code-wrong', { tries_left: 3 });
    json(res, 200, Object.assign(state.registration, { step: 'profile' }));
  },
  'POST /api/registration/profile': (req, res, profile) => {
    state.profile = profile;
    state.registration.step = 'complete';
    json(res, 201, general());
  },
  'GET /api/sign-in': (req, res) => (state.signIn ? json(res, 200, state.signIn) : problem(res, 404, 'flow-not-found')),
  'POST /api/sign-in/email-code': (req, res, { email }) => {
    state.email = email;
    state.signIn = { email, code: { mail_number: 1, resend_after: 120 } };
    json(res, 202, state.signIn.code);
  },
  'POST /api/sign-in/email': (req, res, { code }) =>
    state.organization ? problem(res, 403, 'organization-signs-in-with-card') : code === '123456' ? json(res, 201, general()) : problem(res, 422, 'code-wrong', { tries_left: 1 }),
  'GET /api/session': (req, res) => json(res, 200, state.session),
  'DELETE /api/session': (req, res) => ((state.session = { signed_in: false }), json(res, 204)),
  'POST /api/session/extension': (req, res) => (state.session.signed_in ? json(res, 200, state.session) : problem(res, 401, 'session-ended')),
  'POST /api/challenges': (req, res, { purpose }) => {
    const binding = purpose === 'verify' ? Buffer.from('a•••@example.com').toString('base64url') : '';
    state.nonce = `tpcard1.${purpose}.${binding}.${randomBytes(32).toString('base64url')}`;
    json(res, 201, { nonce: state.nonce, expires_in: 300, server_time: new Date().toISOString() });
  },
  'POST /api/sessions/certificate': (req, res) => json(res, 201, signedIn({ opened_by: 'card', kind: 'organization', level: 'organization', display_name: organization().legal_name })),
  'GET /api/verification': (req, res) =>
    !state.session.signed_in ? problem(res, 401, 'sign-in-required') : state.session.level === 'organization' ? problem(res, 409, 'already-verified') : json(res, 200, verification()),
  'PUT /api/verification/step': (req, res, { step }) => ((state.step = step), json(res, 200, verification())),
  'POST /api/verification/card': (req, res) => {
    if (state.fail) return problem(res, 422, state.fail);
    if (state.differ) return json(res, 200, (state.pending = outcome('confirm')));
    state.session = { signed_in: false };
    json(res, 200, outcome('complete'));
  },
  'POST /api/verification/confirmation': (req, res) => ((state.session = { signed_in: false }), (state.pending = null), json(res, 200, outcome('complete'))),
  'DELETE /api/verification/confirmation': (req, res) => ((state.pending = null), json(res, 204)),
  'GET /api/member': (req, res) => (state.session.signed_in ? json(res, 200, member()) : problem(res, 401, 'sign-in-required')),
  'PUT /api/member/profile': (req, res, profile) => ((state.profile = profile), json(res, 200, member())),
  'POST /api/member/component-link': (req, res) => json(res, 202),
  'POST /mock': (req, res, change) => (Object.assign(state, change), json(res, 204)),
};

createServer(async (req, res) => {
  const { pathname } = new URL(req.url, origin);
  res.setHeader('Content-Security-Policy', csp);
  res.setHeader('Cross-Origin-Opener-Policy', 'same-origin-allow-popups');
  res.setHeader('Referrer-Policy', 'no-referrer');
  const route = routes[`${req.method} ${pathname}`];
  if (route) return route(req, res, req.method === 'GET' ? {} : await body(req));
  if (pathname.startsWith('/api/proof-of-work/')) return json(res, 200, altcha(pathname.split('/').pop()));
  if (pathname.startsWith('/api/')) return problem(res, 404, 'not-found');
  if (pathname.startsWith('/downloads/')) return res.end('installer');
  const file = join(built, 'site', pathname);
  const found = extname(pathname) && existsSync(file) ? file : join(built, 'site/index.html');
  if (!existsSync(found)) return problem(res, 404, 'not-found'); // only the window was built
  res.writeHead(200, { 'Content-Type': `${types[extname(found)] ?? 'application/octet-stream'}; charset=utf-8` });
  res.end(readFileSync(found));
}).listen(sitePort, '127.0.0.1');

createServer(async (req, res) => {
  const { pathname } = new URL(req.url, origin);
  if (!state.component) return req.socket.destroy();
  res.setHeader('Content-Security-Policy', "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; font-src 'self'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'");
  if (pathname === '/v1/status') {
    res.setHeader('Access-Control-Allow-Origin', req.headers.origin === publicOrigin ? publicOrigin : origin);
    return json(res, 200, { application: 'tpcard-agent', version: '0.1.0', state: 'ready' });
  }
  if (pathname === '/v1/window/cards') {
    if (state.reader) return json(res, 200, state.reader);
    return json(res, 200, state.noCard
      ? { reader: true, cards: [], problem: 'no-card' }
      : state.cards.length ? { reader: true, cards: state.cards, problem: null }
      : { reader: true, problem: null, cards: [{ id: '1', scheme: 'moeaca', legal_name: organization().legal_name, rank: 'primary', not_after: '2031-01-01T00:00:00Z', tries: state.tries, pin_pad: false, problem: null }] });
  }
  if (pathname === '/v1/window/sign') {
    const { pin } = await body(req);
    // The component's own dialog: open until the check says what becomes of it, e.g. { code: 'pin-cancelled' }.
    while (pin === undefined && !state.dialog && !res.destroyed) await new Promise((resolve) => setTimeout(resolve, 50));
    if (pin === undefined) {
      const { code, tries = 'unknown' } = state.dialog ?? { code: 'pin-cancelled' };
      state.dialog = null;
      return code === 'signed' ? json(res, 200, { auth_token: { format: 'web-eid:1.0' } }) : problem(res, 409, code, { tries, token: 'next' });
    }
    if (pin !== '123456') return problem(res, 422, 'pin-wrong', { tries: 'last', token: 'next' });
    return json(res, 200, { auth_token: { format: 'web-eid:1.0' } });
  }
  if (pathname === '/window') {
    const metas = `<meta name="tpcard-token" content="t"><meta name="tpcard-sites" content="${origin} ${publicOrigin}"><meta name="tpcard-version" content="0.1.0"><meta name="tpcard-pin-entry" content="${state.pinEntry}">`;
    res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' });
    return res.end(readFileSync(join(built, 'window/window.html'), 'utf8').replace('</head>', `${metas}</head>`));
  }
  const file = join(built, pathname);
  if (!pathname.startsWith('/window/') || !existsSync(file)) return problem(res, 404, 'not-found');
  res.writeHead(200, { 'Content-Type': types[extname(file)] });
  res.end(readFileSync(file));
}).listen(componentPort, '127.0.0.1');
console.log(`site ${origin}, component 127.0.0.1:${componentPort}`);
