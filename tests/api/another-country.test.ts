// Another country's PKI is a file and not a release: the same running service, given another profile and other anchors,
// registers and signs in the cards of a country that is not.
import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  Borduria, borduriaProfile, Browser, expectProblem, expectStatus, pki, program, register, root, run, Running, signInByCard, startWorld, temporaryFolder,
  until, verify, type SoftCard,
} from '../support/index.ts';

const borduria = await Borduria.make();
const profile = join(temporaryFolder('profile'), 'profile.toml');
copyFileSync(join(root, 'packaging/profiles/taiwan-gpki.toml'), profile);
const world = await startWorld({
  settings: { trust: { profile }, revocation: { hosts: [`localhost:${borduria.port}`, `localhost:${(await pki()).revocationPort}`] } },
});
after(async () => {
  await world.close();
  borduria.close();
});
const { mail, service } = world;

const tpcard = (...args: string[]): Promise<string> => run(program('tpcard'), args);
const sha256 = async (name: string): Promise<string> =>
  (await run('openssl', ['x509', '-in', borduria.file(`${name}.pem`), '-noout', '-fingerprint', '-sha256'])).split('=')[1]!.trim();
async function reload(words: string): Promise<void> {
  const said = (): number => service.output.split(`"${words}"`).length;
  const before = said();
  process.kill(service.process.pid, 'SIGHUP');
  await until(words, () => said() > before);
}
/** A general member who shows this card. The claimed number is optional for this kind. */
async function showing(card: SoftCard): Promise<Browser> {
  const browser = world.browser();
  await register(browser, mail, { profile: { name: card.name, organization_kind: 'other', unified_business_number: '' } });
  return browser;
}
const company = await borduria.card({ name: 'Syldavian Exports Ltd', number: '314159265' });

test('under Taiwan’s profile and anchors its cards are nobody’s', async () => {
  const { sha256: _, ...answer } = JSON.parse(await tpcard('cert', 'show', company.file, '--json')) as Record<string, any>;
  assert.deepEqual(answer['identity'], { refused: 'identity-missing' });
  expectProblem(await signInByCard(world.browser(), company), 'identity-missing', 'issuer-unknown');
});

test('after its profile was put in place, its authorities pinned and SIGHUP sent, they verify and sign in', async () => {
  writeFileSync(profile, borduriaProfile);
  for (const name of ['root', 'issuer'] as const) {
    await tpcard('trust', 'add', '--config', service.configuration, borduria.file(`${name}.pem`), '--sha256', await sha256(name), '--crl', borduria.listUrl(name));
  }
  await reload('trust reloaded');
  const browser = await showing(company);
  // No OCSP in this country: its list alone answers, and was fetched before any card came.
  await until('its lists are kept', async () => {
    const reply = await verify(browser, company);
    if (reply.status !== 200) expectProblem(reply, 'revocation-unknown');
    return reply.status === 200;
  });
  expectStatus(await signInByCard(browser, company), 201);
  const member = expectStatus(await browser.get('/api/member'), 200).body as Record<string, any>;
  assert.deepEqual(member['organization'], { scheme: 'plekszy', identifier: company.id, legal_name: company.name });
  assert.equal(member['profile'].unified_business_number, company.id, 'the number that its card proves');
  assert.match(await tpcard('member', 'cards', '--config', service.configuration, '--scheme', 'plekszy', company.id), /active/);
});

test('its rules are its own: persons, other policies and numbers of another length are refused', async () => {
  expectProblem(await signInByCard(world.browser(), await borduria.card({ name: 'K. Ottokar', number: '271828182', holder: 1 })), 'natural-person-card');
  expectProblem(await signInByCard(world.browser(), await borduria.card({ name: 'Tests Ltd', number: '161803398', policy: '1.3.6.1.4.1.32473.2.9' })), 'test-policy', 'policy-not-accepted');
  expectProblem(await signInByCard(world.browser(), await borduria.card({ name: 'Short Ltd', number: '12345678' })), 'identity-missing');
});

test('a Taiwanese card is nobody’s there', async () => {
  expectProblem(await signInByCard(world.browser(), await world.pki.card()), 'identity-missing');
});

test('cert show and cert verify read by the same file', async () => {
  const shown = JSON.parse(await tpcard('cert', 'show', company.file, '--profile', profile, '--json')) as Record<string, any>;
  assert.equal(shown['identity'].identifier, company.id);
  const verified = await tpcard('cert', 'verify', company.file, '--profile', profile, '--trust', borduria.file('root.pem'), '--trust', borduria.file('issuer.pem'));
  assert.match(verified, /^accepted/);
  const asTaiwan = new Running('cert verify', program('tpcard'), ['cert', 'verify', company.file, '--trust', borduria.file('root.pem'), '--trust', borduria.file('issuer.pem')]);
  assert.equal(await asTaiwan.exited, 'code 1');
});

test('a profile that is not understood whole is not taken over', async () => {
  writeFileSync(profile, borduriaProfile.replace('natural_person_classes', 'natural_persons'));
  await reload('trust not reloaded');
  expectStatus(await signInByCard(world.browser(), company), 201);
});
