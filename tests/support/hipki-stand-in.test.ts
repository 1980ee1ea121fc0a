// The stand-in follows the facts it stands for, and its messages are what openssl verifies; and our map of its codes.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SoftCard as HipkiCard } from '../../tools/hipki-stand-in/card.mts';
import { HipkiStandIn } from '../../tools/hipki-stand-in/stand-in.mts';
import { verdictOf } from '../../web/hipki/return-codes.ts';
import { hipkiShapes, pki, run, temporaryFolder } from './index.ts';

const hipki = await new HipkiStandIn().start();
after(() => hipki.stop());
const site = 'https://card.example';
hipki.trusted.add('card.example');
const { file } = await (await pki()).card();
const insert = (tellsTries = true): void => {
  hipki.readers = [{ name: 'Reader 0', card: new HipkiCard({ file, tellsTries }) }];
};
insert();

async function ask(request: object, origin = site): Promise<{ ret_code: number; last_error: number; signature: string; slots: unknown[] }> {
  const answer = await fetch(`${hipki.origin}/answer`, { method: 'POST', headers: { origin: hipki.origin }, body: JSON.stringify({ origin, request: JSON.stringify(request) }) });
  return (await answer.json()) as Awaited<ReturnType<typeof ask>>;
}
const sign = (pin: string, more: object = {}): ReturnType<typeof ask> =>
  ask({ func: 'MakeSignature', tbs: 'dGJz', tbsEncoding: 'base64', hashAlgorithm: 'SHA256', signatureType: 'PKCS7', pin, ...more });

for (const shape of hipkiShapes) {
  test(`openssl verifies its message (${JSON.stringify(shape)})`, async () => {
    hipki.shape = shape;
    const { signature } = await sign('123456');
    const folder = temporaryFolder('cms');
    writeFileSync(join(folder, 'message'), Buffer.from(signature, 'base64'));
    writeFileSync(join(folder, 'content'), 'tbs');
    await run('openssl', ['cms', '-verify', '-binary', '-inform', 'DER', '-in', join(folder, 'message'), ...(shape.attached ? [] : ['-content', join(folder, 'content')]),
      '-CAfile', join((await pki()).directory, 'authorities.pem'), '-purpose', 'any', '-out', join(folder, 'out')]);
  });
}

test('three wrong PINs lock its card; each says what it knows of the tries left', async () => {
  insert();
  const told = [];
  for (const pin of ['12345', '654321', '654321', '654321', '123456']) told.push(verdictOf(await sign(pin)));
  assert.deepEqual(told.map((verdict) => [verdict?.code, verdict?.triesLeft]),
    [['pin-length', undefined], ['pin-wrong', 2], ['pin-wrong', 1], ['pin-locked', undefined], ['pin-locked', undefined]]);
  insert(false);
  assert.deepEqual(verdictOf(await sign('654321')), { code: 'pin-wrong', number: '0x76100006 / 0x000000A0' });
  insert();
});

test('it signs for hosts on its list only, and for no page but its own popup', async () => {
  assert.equal(verdictOf(await ask({ func: 'CheckEnvir' }, 'https://copy.example'))?.code, 'hipki-site-not-trusted');
  const strange = await fetch(`${hipki.origin}/answer`, { method: 'POST', headers: { origin: site }, body: '{}' });
  assert.equal(strange.status, 403);
  const popup = await fetch(`${hipki.origin}/popupForm`, { headers: { origin: site } });
  assert.equal(popup.headers.get('access-control-allow-origin'), null);
});

test('readers and cards are told, certificates only where asked for', async () => {
  hipki.readers.push({ name: 'Reader 1', card: null }, { name: 'Reader 2', card: 'unknown' });
  const { slots } = await ask({ func: 'CheckEnvir' });
  assert.deepEqual(slots.map((slot) => typeof (slot as { token: unknown }).token), ['object', 'object', 'string']);
  assert.equal(JSON.stringify(slots).includes('certb64'), false);
  assert.equal(JSON.stringify(await ask({ func: 'GetUserCert' })).includes('certb64'), true);
  assert.equal(verdictOf(await sign('123456', { slotDescription: 'Reader 1' }))?.code, 'no-card');
  assert.equal(verdictOf(await sign('123456', { slotDescription: 'Reader 2' }))?.code, 'card-wrong-kind');
  assert.equal(verdictOf(await sign('123456', { slotDescription: 'Reader 9' }))?.code, 'no-reader');
  insert();
});

test('a return code is the same number signed, unsigned or as text; what is no number is no success', () => {
  for (const code of [0x83000102, 0x83000102 | 0, String(0x83000102)]) assert.equal(verdictOf({ ret_code: code })?.code, 'card-wrong-kind');
  for (const last of [0x80000002, 0x80000002 | 0]) assert.equal(verdictOf({ ret_code: 0x76100006, last_error: last })?.triesLeft, 2);
  for (const fine of [0, '0']) assert.equal(verdictOf({ ret_code: fine }), null);
  for (const odd of [undefined, null, '', 'fine', 0.5, 2 ** 32, NaN, true, {}]) assert.equal(verdictOf({ ret_code: odd })?.code, 'hipki-failed');
});
