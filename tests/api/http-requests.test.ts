// Requests that no page of ours sends (threats 4, 21, 22): from another site, of another type, with too much in them.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { beginRegistration, expectProblem, expectStatus, register, startWorld, type Browser, type Reply } from '../support/index.ts';
import { until } from '../support/processes.ts';

const world = await startWorld();
after(() => world.close());
const { mail, service } = world;
const member = world.browser();
await register(member, mail);

/** Every state change there is, with a body that would be right enough to be looked at. */
const changes: [method: 'POST' | 'PUT' | 'DELETE', path: string, body: unknown][] = [
  ['POST', '/api/registration', { kind: 'organization' }],
  ['POST', '/api/registration/consent', { version: '1', sha256: '0'.repeat(64) }],
  ['POST', '/api/registration/email-code', { email: 'a@example.com', proof_of_work: 'x' }],
  ['POST', '/api/registration/email', { code: '123456' }],
  ['POST', '/api/registration/profile', { name: 'x' }],
  ['POST', '/api/sign-in/email-code', { email: 'a@example.com', proof_of_work: 'x' }],
  ['POST', '/api/sign-in/email', { code: '123456' }],
  ['DELETE', '/api/session', undefined],
  ['POST', '/api/session/extension', {}],
  ['POST', '/api/challenges', { purpose: 'sign-in' }],
  ['POST', '/api/sessions/certificate', { nonce: 'x', auth_token: {} }],
  ['PUT', '/api/verification/step', { step: 'card' }],
  ['POST', '/api/verification/card', { nonce: 'x', auth_token: {} }],
  ['POST', '/api/verification/confirmation', {}],
  ['DELETE', '/api/verification/confirmation', undefined],
  ['PUT', '/api/member/profile', { name: 'x' }],
  ['POST', '/api/member/component-link', {}],
];
const send = (browser: Browser, [method, path, body]: (typeof changes)[number], headers: Record<string, string | undefined>): Promise<Reply> =>
  browser.request(method, path, body, { headers });

for (const [what, headers] of Object.entries<Record<string, string | undefined>>({
  'another site’s Origin': { origin: 'https://evil.example', 'sec-fetch-site': undefined },
  'a sibling’s Origin (another port)': { origin: 'http://localhost:1', 'sec-fetch-site': undefined },
  'the same host by another scheme': { origin: service.origin.replace('http:', 'https:'), 'sec-fetch-site': undefined },
  'an Origin that begins like ours': { origin: `${service.origin}.evil.example`, 'sec-fetch-site': undefined },
  'an opaque Origin': { origin: 'null', 'sec-fetch-site': undefined },
  'no Origin': { origin: undefined, 'sec-fetch-site': undefined },
  'no Origin but our Referer': { origin: undefined, 'sec-fetch-site': undefined, referer: `${service.origin}/` },
  'Sec-Fetch-Site: cross-site': { 'sec-fetch-site': 'cross-site' },
  'Sec-Fetch-Site: same-site': { 'sec-fetch-site': 'same-site' },
  'Sec-Fetch-Site: none': { 'sec-fetch-site': 'none' },
})) {
  test(`no state change is taken with ${what}`, async () => {
    for (const change of changes) expectProblem(await send(member, change, headers), 'cross-site-request');
    expectStatus(await member.get('/api/member'), 200);
  });
}

test('no state change is taken by GET', async () => {
  for (const [, path] of changes.filter(([, path]) => !['/api/registration', '/api/session', '/api/sign-in'].includes(path))) {
    const reply = await member.get(path, { contract: false });
    expectProblem(reply, 'method-not-allowed', 'not-found');
    if (reply.status === 405) assert.match(String(reply.headers['allow']), /POST|PUT|DELETE/);
  }
});

test('a state change without Sec-Fetch-Site is taken: older browsers send none', async () => {
  expectStatus(await world.browser().post('/api/registration', { kind: 'organization' }, { headers: { 'sec-fetch-site': undefined } }), 201);
});

test('a body that is not declared as JSON is refused', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json-seq', undefined, 'text/json', 'application/jsonx']) {
    for (const [method, path, body] of changes.filter(([, , one]) => one !== undefined)) {
      expectProblem(await member.request(method, path, body, { headers: { 'content-type': type } }), 'unsupported-media-type');
    }
  }
  expectStatus(await world.browser().post('/api/registration', { kind: 'organization' }, { headers: { 'content-type': 'application/json; charset=utf-8' } }), 201);
});

test('a body that is not the JSON of openapi.yaml is refused: unknown, missing, doubled, of another type', async () => {
  for (const raw of [
    '', ' ', '{', 'null', '[]', '"x"', '{}', '{"kind":"organization",}', '{"kind":"organization"}{}', '{"kind":"organization"} x',
    '{"kind":"organization","extra":1}', '{"kind":"organization","kind":"individual"}', '{"kind":"organization","\\u006bind":"individual"}',
    '{"kind":null}', '{"kind":7}', '{"kind":["organization"]}', '{"kind":"Organization"}', '{"Kind":"organization"}', "{'kind':'organization'}",
    '{"kind":"organization"/**/}', '{"kind":"organization","x":NaN}', '{"__proto__":{"kind":"organization"}}', '\ufeff{"kind":"organization"}',
    '{"kind":"organization\\ud800"}',
  ]) {
    expectProblem(await member.post('/api/registration', undefined, { raw }), 'malformed-request');
  }
  expectProblem(await member.post('/api/registration', undefined, { raw: Buffer.from('{"kind":"organi\xffation"}', 'latin1') }), 'malformed-request');
  for (const path of ['/api/session/extension', '/api/verification/confirmation', '/api/member/component-link']) {
    expectProblem(await member.post(path, { extra: 1 }), 'malformed-request');
  }
});

test('the second of two keys never wins where the first was checked', async () => {
  const browser = world.browser();
  await beginRegistration(browser);
  const raw = JSON.stringify({ email: 'one@example.com', proof_of_work: await browser.proof('registration-code') }).replace('}', ',"email":"two@example.com"}');
  expectProblem(await browser.post('/api/registration/email-code', undefined, { raw }), 'malformed-request');
  assert.equal(mail.to('one@example.com').length + mail.to('two@example.com').length, 0);
});

test('deep nesting is refused without falling over', async () => {
  for (const depth of [100, 5000, 30_000]) {
    const raw = `{"nonce":"x","auth_token":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`;
    expectProblem(await member.post('/api/sessions/certificate', undefined, { raw }), 'malformed-request', 'request-too-large', 'token-malformed');
    const list = `{"nonce":"x","auth_token":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}}`;
    expectProblem(await member.post('/api/sessions/certificate', undefined, { raw: list }), 'malformed-request', 'request-too-large', 'token-malformed');
  }
  expectStatus(await member.get('/healthz'), 200);
});

test('a body over the limit is refused', async () => {
  const reply = await member.post('/api/registration', undefined, { raw: `{"kind":"${'x'.repeat(2_000_000)}"}` }).catch((error: Error) => error);
  // The answer may come before the body has been sent: the client then sees either.
  if (!(reply instanceof Error)) expectProblem(reply, 'request-too-large');
  expectStatus(await member.get('/healthz'), 200);
});

test('an unknown path and a wrong method are problems of the API', async () => {
  expectProblem(await member.get('/api/nothing', { contract: false }), 'not-found');
  expectProblem(await member.post('/api/nothing', {}, { contract: false }), 'not-found');
  expectProblem(await member.get('/api/../api/nothing', { contract: false }), 'not-found', 'malformed-request');
  expectProblem(await member.request('PATCH', '/api/member', {}, { contract: false }), 'method-not-allowed');
  expectProblem(await member.request('DELETE', '/api/member', undefined, { contract: false }), 'method-not-allowed');
});

test('an API answer is never cached, and never opened to another site', async () => {
  for (const path of ['/api/session', '/api/member', '/api/nothing', '/api/site']) {
    const reply = await member.get(path, { contract: false, headers: { origin: 'https://evil.example' } });
    assert.match(String(reply.headers['cache-control']), /no-store/, path);
    assert.equal(reply.headers['access-control-allow-origin'], undefined);
    assert.equal(reply.headers['access-control-allow-credentials'], undefined);
  }
  const preflight = await member.request('OPTIONS', '/api/member/profile', undefined,
    { contract: false, headers: { origin: 'https://evil.example', 'access-control-request-method': 'PUT', 'content-type': undefined } });
  assert.equal(preflight.headers['access-control-allow-origin'], undefined);
  assert.equal(preflight.headers['access-control-allow-methods'], undefined);
});

test('each refusal has a correlation id of its own, that is in the log', async () => {
  const ids = new Set<string>();
  for (let n = 0; n < 5; n++) ids.add((await world.browser().get('/api/member')).body.correlation_id as string);
  assert.equal(ids.size, 5);
  for (const id of ids) await until(`${id} is in the log`, async () => service.output.includes(id));
});

test('a visitor’s cookies that are broken, doubled or huge are no reason to fall over', async () => {
  for (const cookie of ['__Host-tpcard-session=', '__Host-tpcard-session="', '=;=;', '__Host-tpcard-session=a; __Host-tpcard-session=b', 'x'.repeat(3000),
    '__Host-tpcard-session=\xff', '__Host-tpcard-flow=%00']) {
    const reply = await world.browser().get('/api/session', { headers: { cookie } });
    assert.ok(reply.status === 200 || reply.status === 400, `${reply.status}`);
    if (reply.status === 200) assert.equal(reply.body.signed_in, false);
  }
});
