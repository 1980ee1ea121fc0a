// "When something is wrong" (journey.md) where the site is the one to say it, and the card is well: the computer, the
// browser, the network. tests/README.md has the whole table. Nothing typed is lost, and the person goes on from there.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Pki, program, run } from '../support/index.ts';
import { siteZhTW } from '../../web/i18n/site.zh-TW.ts';
import { steps, walk } from './steps.ts';
import { expect, test } from './world.ts';
import { words } from './words.ts';

test('offline: the page says so, keeps what was typed, and goes on when the network is back', async ({ person }) => {
  await walk(person, { to: 4 });
  await steps[4]!.act(person);
  await person.page.context().setOffline(true);
  await person.press(person.names.submitProfile);
  await person.sees(words('offline'));
  await expect(person.page.getByLabel(person.names.name, { exact: true })).toHaveValue(person.profile.name);
  await person.page.context().setOffline(false);
  await person.press(person.names.submitProfile);
  await walk(person, { from: 6, to: 6 });
});

test('offline when the page opens: it says so, and 「再試一次」 opens it', async ({ person, world }) => {
  await person.page.route('**/api/**', (route) => route.abort('internetdisconnected'));
  await person.page.goto(world.service.origin);
  await person.sees(words('offline'));
  await person.page.unroute('**/api/**');
  await person.press(siteZhTW.retry);
  await expect(person.page.getByRole('heading', { level: 1 })).toHaveText(siteZhTW.landing.title);
});

test('the service is busy: the page says when to try again', async ({ person }) => {
  await walk(person, { to: 4 });
  await steps[4]!.act(person);
  const problem = { type: '/problems/busy', title: 'busy', status: 503, code: 'busy', correlation_id: 'abc', retry_after: 7 };
  await person.page.route('**/api/registration/profile', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', json: problem }), { times: 1 });
  await person.press(person.names.submitProfile);
  await person.sees(words('busy'));
  await person.sees(siteZhTW.tryAgainIn(siteZhTW.seconds(7)));
  await person.press(person.names.submitProfile);
  await walk(person, { from: 6, to: 6 });
});

test('revocation unknown: refused, and said that the card is well and when to try again', async ({ person }) => {
  await walk(person, { to: 14 });
  const problem = { type: '/problems/revocation-unknown', title: 'unknown', status: 503, code: 'revocation-unknown', correlation_id: 'abc', retry_after: 60 };
  await person.page.route('**/api/verification/card', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', json: problem }), { times: 1 });
  await person.sign(person.names.submitCard);
  await person.sees(words('revocation-unknown'));
  await person.sees(siteZhTW.tryAgainIn(siteZhTW.seconds(60)));
  await person.sign(person.names.submitCard);
  await walk(person, { from: 16, to: 16 });
});

test('five wrong codes: said, and no sixth is tried', async ({ person }) => {
  await walk(person, { to: 3 });
  const code = await person.askForCode();
  await person.checkbox(person.names.human).check();
  for (let attempt = 1; attempt <= 5; attempt++) {
    await person.type(person.names.code, code === '000000' ? '000001' : '000000');
    const answered = person.page.waitForResponse((response) => response.url().endsWith('/api/registration/email'));
    await person.press(person.names.next);
    await answered;
    await expect(person.control(person.names.next)).toBeEnabled();
  }
  await person.type(person.names.code, code);
  await person.press(person.names.next);
  await person.sees(words('code-tries-spent'));
});

test('a component that is too old: 「請更新」, at the badge and where its window is wanted', async ({ person }) => {
  await person.page.route('**/api/site', async (route) => {
    const answer = await route.fetch();
    const site = await answer.json();
    await route.fulfill({ response: answer, json: { ...site, component: { ...site.component, minimum_version: '99.0.0' } } });
  });
  await walk(person, { to: 11 });
  await expect(person.page.getByText(siteZhTW.component.outdated, { exact: true })).toBeVisible();
  await person.sees(words('component-outdated'));
  await expect(person.control(person.names.next)).toBeDisabled();
  await person.page.goto(`${person.world.service.origin}/verify/card`);
  const [popup] = await Promise.all([person.page.waitForEvent('popup'), person.press(person.names.submitCard)]);
  await expect.poll(() => popup.isClosed()).toBe(true);
  await expect(person.page.getByRole('alert')).toContainText(words('component-outdated'));
});

test('signing out that the service did not do is said, and can be done again', async ({ person }) => {
  await walk(person, { to: 5 });
  await expect(person.header.getByText(person.names.unproven)).toBeVisible();
  await person.page.route(/\/api\/session$/, (route) => (route.request().method() === 'DELETE' ? route.abort() : route.continue()));
  await person.press(person.names.signOut);
  await person.sees(words('offline'));
  await person.page.unroute(/\/api\/session$/);
  await person.press(person.names.signOut);
  await expect(person.control(person.names.apply)).toBeVisible();
  await expect(person.page.getByRole('alert')).toHaveCount(0);
});

test('a code before there is one, and a mailbox that got none: the page says what to press first', async ({ person }) => {
  await walk(person, { to: 3 });
  const first = '請先按「寄送驗證碼」，把驗證碼寄到上方的信箱。';
  await person.type(person.names.email, person.email);
  await person.type(person.names.code, '123456');
  await person.press(person.names.next);
  await person.sees(first);
  const code = await person.askForCode();
  await person.type(person.names.email, 'other@example.com');
  await person.page.reload();
  await person.sees(person.email); // where the mail went, whatever stands in the field
  await person.type(person.names.code, code);
  await person.press(person.names.next);
  await person.sees(first);
  await person.type(person.names.email, person.email);
  await person.checkbox(person.names.human).check();
  await person.press(person.names.next);
  await walk(person, { from: 5, to: 6 });
});

test('a component that stops between two steps: the badge follows, and the window says it', async ({ person, world }) => {
  await walk(person, { to: 13 });
  await expect(person.control(person.names.submitCard)).toBeVisible(); // the step is kept by now
  await world.stopComponent();
  await person.page.reload();
  await expect(person.page.getByText(siteZhTW.component.unreachable, { exact: true })).toBeVisible();
  await person.press(person.names.submitCard);
  await person.sees(words('component-not-found'));
  await world.startComponent();
  await expect(person.page.getByText('Ready', { exact: true })).toBeVisible();
  await walk(person, { from: 14, to: 16 });
});

test('a component that dies while its window is open: the window says so', async ({ person, world }) => {
  await walk(person, { to: 14 });
  const popup = await person.openWindow(person.names.submitCard);
  await expect(popup.getByText(person.card.name).first()).toBeVisible();
  await world.stopComponent();
  await expect(popup.getByRole('alert')).toBeVisible();
  await popup.close();
  await person.sees(words('window-closed'));
  await world.startComponent();
  await walk(person, { from: 14, to: 16 });
});

test('a blocked pop-up is said at sign-in too, and the next press goes', async ({ person, world }) => {
  await person.page.goto(`${world.service.origin}/sign-in`);
  await person.page.evaluate(() => {
    const open = window.open;
    window.open = () => ((window.open = open), null);
  });
  await person.press(person.names.signInByCard);
  await person.sees(words('popup-blocked'));
  await person.openWindow(person.names.signInByCard);
});

test('a computer whose clock is wrong is told so', async ({ person }) => {
  await walk(person, { to: 14 });
  await person.page.clock.setSystemTime(Date.now() + 3 * 24 * 3600_000);
  await person.openWindow(person.names.submitCard);
  await person.sees(words('clock-wrong'));
});

test('an unknown authority’s card is refused with its own words', async ({ page, world }) => {
  await world.startComponent();
  const stranger = await Pki.make();
  const card = await world.reader.make(stranger, { label: 'other-authority', ca: 'moeaca', kind: 'company', name: '他國股份有限公司', id: '12345675' });
  const person = await world.person(page, 'company', card);
  await walk(person, { to: 14 });
  await person.sign(person.names.submitCard);
  await person.sees(words('issuer-unknown'));
});

test('a card that is not valid yet is said in the window', async ({ page, world }) => {
  await world.startComponent();
  const card = await world.card('company', { more: ['--not-before', '2040-01-01T00:00:00Z', '--not-after', '2045-01-01T00:00:00Z'] });
  const person = await world.person(page, 'company', card);
  await walk(person, { to: 14 });
  await person.sees(words('certificate-not-yet-valid'), await person.openWindow(person.names.submitCard));
});

test('a card that its organization stopped signs in no more, with its own words', async ({ person, world }) => {
  await walk(person, { to: 16 });
  const fingerprint = new X509Certificate(readFileSync(person.card.file)).fingerprint256.replaceAll(':', '').toLowerCase();
  await run(program('tpcard'), ['member', 'end-card', '--config', world.service.configuration, fingerprint]);
  await person.sign(person.names.signInByCard);
  await person.sees(words('card-ended'));
});

test('a card of an organization that is no member yet is sent to registration', async ({ person, world }) => {
  await person.page.goto(`${world.service.origin}/sign-in`);
  await person.sign(person.names.signInByCard);
  await person.sees(words('organization-not-member'));
});
