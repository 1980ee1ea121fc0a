// 「我不是機器人」 and the silent proof of work: each good once, for one form, for a while.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, test } from 'node:test';
import {
  askRegistrationCode, beginRegistration, expectProblem, expectStatus, newAddress, payload, solve, solveByAltchaLib, startWorld, type Browser,
  type Challenge, type Form,
} from '../support/index.ts';

const world = await startWorld({ clocked: true });
after(() => world.close());

const challengeOf = async (browser: Browser, form: Form): Promise<Challenge> =>
  expectStatus(await browser.get(`/api/proof-of-work/${form}`), 200).body as Challenge;
const decode = (proof: string): Challenge & { number: number } => JSON.parse(Buffer.from(proof, 'base64').toString()) as Challenge & { number: number };
const codeWith = (browser: Browser, proof_of_work: string) => browser.post('/api/registration/email-code', { email: newAddress(), proof_of_work });

async function begun(): Promise<Browser> {
  const browser = world.browser();
  await beginRegistration(browser);
  return browser;
}
/** A registration whose code has been mailed. */
async function mailed(): Promise<{ browser: Browser; code: string; wrong: string }> {
  const browser = await begun();
  const email = newAddress();
  expectStatus(await askRegistrationCode(browser, email), 202);
  const code = await world.mail.code(email);
  return { browser, code, wrong: code === '000000' ? '000001' : '000000' };
}

test('a proof of work is asked for with every request for a code', async () => {
  const browser = await begun();
  expectProblem(await codeWith(browser, ''), 'proof-of-work-invalid');
  expectProblem(await codeWith(browser, 'not base64!'), 'proof-of-work-invalid');
  expectProblem(await codeWith(browser, Buffer.from('{"number":1}').toString('base64')), 'proof-of-work-invalid');
  expectProblem(await codeWith(browser, Buffer.from('[[[[').toString('base64')), 'proof-of-work-invalid');
  expectProblem(await browser.post('/api/registration/email-code', { email: newAddress() }), 'malformed-request', 'proof-of-work-invalid');
  expectProblem(await browser.post('/api/sign-in/email-code', { email: newAddress(), proof_of_work: '' }), 'proof-of-work-invalid');
});

test('a solution by altcha-lib is accepted', async () => {
  const browser = await begun();
  expectStatus(await codeWith(browser, await solveByAltchaLib(await challengeOf(browser, 'registration-code'))), 202);
});

test('a wrong number, another salt and a signature of one’s own are refused', async () => {
  const browser = await begun();
  const challenge = await challengeOf(browser, 'registration-code');
  const right = decode(solve(challenge)).number;
  expectProblem(await codeWith(browser, payload(challenge, right + 1)), 'proof-of-work-invalid');
  expectProblem(await codeWith(browser, payload(challenge, -1)), 'proof-of-work-invalid');
  const later = { ...challenge, salt: challenge.salt.replace(/expires=(\d+)/, (_, at) => `expires=${Number(at) + 86400}`) };
  expectProblem(await codeWith(browser, payload(later, right)), 'proof-of-work-invalid');
  const own = { ...challenge, signature: createHmac('sha256', 'guess').update(challenge.challenge).digest('hex') };
  expectProblem(await codeWith(browser, payload(own, right)), 'proof-of-work-invalid');
  expectProblem(await codeWith(browser, payload({ ...challenge, algorithm: 'SHA-1' as never }, right)), 'proof-of-work-invalid');
});

test('a proof of work is spent once, by whoever is first, also after a restart', async () => {
  const [first, second] = [await begun(), await begun()];
  const proof = await first.proof('registration-code');
  expectStatus(await codeWith(first, proof), 202);
  expectProblem(await codeWith(second, proof), 'proof-of-work-invalid');
  await world.service.restart();
  expectProblem(await codeWith(second, proof), 'proof-of-work-invalid');
  expectStatus(await codeWith(second, await second.proof('registration-code')), 202);
});

test('digits moved from the number to the salt do not make a new proof of a spent one', async () => {
  const browser = await begun();
  let challenge: Challenge, number: number;
  do {
    challenge = await challengeOf(browser, 'registration-code');
    number = decode(solve(challenge)).number;
  } while (!/^[1-9][1-9]/.test(String(number)));
  const digits = String(number);
  const spliced = { ...challenge, salt: challenge.salt + digits[0] };
  expectProblem(await codeWith(browser, payload(spliced, Number(digits.slice(1)))), 'proof-of-work-invalid');
  expectStatus(await codeWith(browser, payload(challenge, number)), 202);
  expectProblem(await codeWith(await begun(), payload(spliced, Number(digits.slice(1)))), 'proof-of-work-invalid');
});

test('a proof is bound to its form', async () => {
  const { browser, code } = await mailed();
  const other = await begun();
  expectProblem(await codeWith(other, await other.proof('registration-human')), 'proof-of-work-invalid');
  expectProblem(await codeWith(other, await other.proof('sign-in-code')), 'proof-of-work-invalid');
  expectProblem(await other.post('/api/sign-in/email-code', { email: newAddress(), proof_of_work: await other.proof('registration-code') }), 'proof-of-work-invalid');
  expectProblem(await browser.post('/api/registration/email', { code, human: await browser.proof('registration-code') }), 'human-check-invalid');
  expectProblem(await browser.post('/api/registration/email', { code, human: await browser.proof('sign-in-code') }), 'human-check-invalid');
});

test('an unknown form has no proof', async () => {
  expectProblem(await world.browser().get('/api/proof-of-work/anything'), 'not-found', 'malformed-request');
});

test('an expired proof is refused', async () => {
  const browser = await begun();
  const { browser: another, code } = await mailed();
  const challenge = await challengeOf(browser, 'registration-code');
  const human = await another.proof('registration-human');
  const expires = Number(challenge.salt.match(/expires=(\d+)/)![1]);
  const left = Math.ceil(expires - Date.now() / 1000);
  assert.ok(left > 60 && left <= 3600, `a proof is good for ${left} s`);
  // The clock stands some restarts and moves off; only what is left of this proof counts.
  const proof = solve(challenge);
  await world.service.advance(left + 5);
  expectProblem(await codeWith(browser, proof), 'proof-of-work-invalid');
  expectProblem(await another.post('/api/registration/email', { code, human }), 'human-check-invalid', 'code-expired');
  await world.service.restart();
});

test('without 「我不是機器人」 a right code opens nothing', async () => {
  const { browser, code } = await mailed();
  expectProblem(await browser.post('/api/registration/email', { code }), 'human-check-required');
  expectProblem(await browser.post('/api/registration/email', { code, human: '' }), 'human-check-required', 'human-check-invalid');
  expectProblem(await browser.post('/api/registration/email', { code, human: 'x' }), 'human-check-invalid');
  assert.equal((await browser.get('/api/registration')).body.step, 'email');
  expectStatus(await browser.post('/api/registration/email', { code, human: await browser.proof('registration-human') }), 200);
});

test('「我不是機器人」 is asked for once in a registration: a wrong code does not ask again', async () => {
  const { browser, code, wrong } = await mailed();
  expectProblem(await browser.post('/api/registration/email', { code: wrong, human: await browser.proof('registration-human') }), 'code-wrong');
  assert.equal((await browser.get('/api/registration')).body.human_passed, true);
  await world.service.restart();
  expectProblem(await browser.post('/api/registration/email', { code: wrong }), 'code-wrong');
  expectStatus(await browser.post('/api/registration/email', { code }), 200);
});

test('「我不是機器人」 of one registration does not serve another', async () => {
  const [first, second] = [await mailed(), await mailed()];
  const human = await first.browser.proof('registration-human');
  expectProblem(await first.browser.post('/api/registration/email', { code: first.wrong, human }), 'code-wrong');
  expectProblem(await second.browser.post('/api/registration/email', { code: second.code, human }), 'human-check-invalid');
  expectProblem(await second.browser.post('/api/registration/email', { code: second.code }), 'human-check-required');
});
