// Step 5: the profile's fields, each error at its field; and editing it afterwards.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  askRegistrationCode, beginRegistration, expectProblem, expectStatus, newAddress, organizationProfile, proveEmail, register, startWorld,
  unifiedBusinessNumber, type Browser, type ProfileBody,
} from '../support/index.ts';

const world = await startWorld();
after(() => world.close());

async function atProfile(kind: 'organization' | 'individual' = 'organization'): Promise<Browser> {
  const browser = world.browser();
  const email = newAddress();
  await beginRegistration(browser, kind);
  expectStatus(await askRegistrationCode(browser, email), 202);
  expectStatus(await proveEmail(browser, await world.mail.code(email)), 200);
  return browser;
}
const form = await atProfile();
type Errors = [field: string, code: string][];
async function refused(profile: object, errors: Errors, browser = form): Promise<void> {
  const problem = expectProblem(await browser.post('/api/registration/profile', profile), 'profile-invalid');
  assert.deepEqual(problem.errors!.map((error) => [error.field, error.code]).sort(), errors.sort(), JSON.stringify(profile));
}
const without = (...fields: (keyof ProfileBody)[]): object =>
  Object.fromEntries(Object.entries(organizationProfile()).filter(([field]) => !fields.includes(field as keyof ProfileBody)));

test('what is required and missing is named, all of it at once', async () => {
  await refused(organizationProfile({ name: '' }), [['name', 'required']]);
  await refused(organizationProfile({ name: '  \u3000 ' }), [['name', 'required']]);
  await refused(without('contact_name'), [['contact_name', 'required']]);
  await refused(without('organization_kind'), [['organization_kind', 'required']]);
  await refused({ ...without('contact_name', 'unified_business_number'), name: '' },
    [['name', 'required'], ['contact_name', 'required'], ['unified_business_number', 'required']]);
});

test('a company and a business have a 統一編號; a school need not', async () => {
  await refused(without('unified_business_number'), [['unified_business_number', 'required']]);
  await refused(organizationProfile({ unified_business_number: '' }), [['unified_business_number', 'required']]);
  await refused({ ...without('unified_business_number'), organization_kind: 'business' }, [['unified_business_number', 'required']]);
  const school = await atProfile();
  expectStatus(await school.post('/api/registration/profile', { ...without('unified_business_number', 'address', 'telephone'), organization_kind: 'school' }), 201);
});

test('a 統一編號 is checked by form and by check digit, the rule of 2023 for a seventh digit 7 included', async () => {
  // gpki.md's list.
  for (const number of ['12345678', '12345672', '04595253']) {
    await refused(organizationProfile({ unified_business_number: number }), [['unified_business_number', 'check-digit']]);
  }
  for (const number of ['1234567', '123456769', '1234567a', '１２３４５６７', '-1234567', '0x123456']) {
    await refused(organizationProfile({ unified_business_number: number }), [['unified_business_number', 'malformed']]);
  }
  for (const number of ['04595257', '12345670', '12345671', '12345675', '12345676', '04595252']) {
    const browser = await atProfile();
    expectStatus(await browser.post('/api/registration/profile', organizationProfile({ unified_business_number: number })), 201);
  }
});

test('an optional 統一編號 of a school is checked when it is given', async () => {
  await refused(organizationProfile({ organization_kind: 'school', unified_business_number: '12345678' }), [['unified_business_number', 'check-digit']]);
});

test('too long is said at the field', async () => {
  // Longer than anything is called, shorter than what the schema refuses (400, 1000, 100).
  const problem = expectProblem(await form.post('/api/registration/profile', organizationProfile({ name: '長'.repeat(399), telephone: '1'.repeat(99) })),
    'profile-invalid');
  assert.deepEqual([...new Set(problem.errors!.map((error) => error.code))].filter((code) => code !== 'malformed'), ['too-long']);
  expectProblem(await form.post('/api/registration/profile', organizationProfile({ name: '長'.repeat(5000) })), 'malformed-request', 'profile-invalid');
});

test('control characters are refused in every field, so that no mail or log line can be broken in two', async () => {
  for (const field of ['name', 'contact_name', 'address', 'telephone'] as const) {
    for (const bad of ['\r\nBcc: all@example.com', '\u0000', '\u001b[31m']) {
      const problem = expectProblem(await form.post('/api/registration/profile', organizationProfile({ [field]: `甲${bad}` })), 'profile-invalid', 'malformed-request');
      if (problem.errors) assert.deepEqual(problem.errors, [{ field, code: 'malformed' }]);
    }
  }
});

test('script in an organization’s name is kept as text', async () => {
  const browser = await atProfile();
  const name = '<script>alert(1)</script>"&\'股份有限公司';
  expectStatus(await browser.post('/api/registration/profile', organizationProfile({ name })), 201);
  const reply = expectStatus(await browser.get('/api/member'), 200);
  assert.equal(reply.body.profile.name, name);
  assert.equal(reply.headers['x-content-type-options'], 'nosniff');
});

test('an individual sends a name and a telephone only', async () => {
  const individual = await atProfile('individual');
  expectProblem(await individual.post('/api/registration/profile', organizationProfile()), 'profile-invalid', 'malformed-request');
  await refused({ name: '' }, [['name', 'required']], individual);
  expectStatus(await individual.post('/api/registration/profile', { name: '王小明' }), 201);
});

test('two registrations may claim the same 統一編號 and name: a claim reserves nothing', async () => {
  const profile = organizationProfile();
  await register(world.browser(), world.mail, { profile });
  await register(world.browser(), world.mail, { profile });
});

test('a general member edits its profile by the same rules, and only when signed in', async () => {
  const browser = world.browser();
  const { profile } = await register(browser, world.mail);
  expectProblem(await browser.put('/api/member/profile', { ...profile, unified_business_number: '12345678' }), 'profile-invalid');
  const changed = { ...profile, name: '新名稱有限公司', unified_business_number: unifiedBusinessNumber() };
  assert.deepEqual(expectStatus(await browser.put('/api/member/profile', changed), 200).body.profile, changed);
  assert.deepEqual((await browser.get('/api/member')).body.profile, changed);
  expectProblem(await world.browser().put('/api/member/profile', changed), 'sign-in-required');
  expectProblem(await world.browser().get('/api/member'), 'sign-in-required');
});

test('an address is read as an address', async () => {
  const browser = world.browser();
  await beginRegistration(browser);
  for (const email of ['', 'nobody', 'a@', '@example.com', 'a b@example.com', 'a@example.com\r\nBcc: b@example.com', 'a@exa mple.com',
    'a@b@example.com', 'a@example.com, b@example.com', '<a@example.com>', `${'a'.repeat(65)}@example.com`, `a@${'x'.repeat(260)}.com`, 'a@example..com']) {
    expectProblem(await askRegistrationCode(browser, email), 'email-malformed');
  }
  assert.equal(world.mail.to('b@example.com').length, 0);
});
