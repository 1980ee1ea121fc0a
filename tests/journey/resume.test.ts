// Nothing is lost: a reload, a second tab, a killed service at each step; who postpones finds the wizard again.
import type { Request } from '@playwright/test';
import { until } from '../support/index.ts';
import { steps, walk } from './steps.ts';
import { expect, test } from './world.ts';

test('goes on after a kill -9 of the service between every two steps', async ({ person, world }) => {
  // Between two steps: all that the page has asked is answered.
  const underWay = new Set<Request>();
  const over = (request: Request): void => void underWay.delete(request);
  person.page.context().on('request', (request) => underWay.add(request)).on('requestfinished', over).on('requestfailed', over);
  const answered = (): boolean => [...underWay].every((request) => !request.url().startsWith(`${world.service.origin}/api/`));
  await walk(person, {
    arriving: async () => {
      await until('the answers to what was asked', answered);
      await world.service.restart('SIGKILL');
    },
  });
});

test('goes on after a reload at every step, with nothing to do again', async ({ person }) => {
  await walk(person, {
    arriving: async (step, page) => {
      // The PINCODE window is for one request; the site behind it is what must survive.
      if (step === 15 || step === 17) return;
      await page.reload();
      await steps[step - 1]!.see(person);
    },
  });
});

test('goes on in a second tab at every step', async ({ person }) => {
  await walk(person, {
    arriving: async (step, page) => {
      if (step === 1 || step === 15 || step === 17) return;
      // The receipt (16) belongs to the tab in which the card was verified.
      if (step === 16) return;
      const tab = await person.page.context().newPage();
      await tab.goto(page.url());
      // Which page of the installer one was reading is the first tab’s business.
      if (step >= 9 && step <= 13) await tab.close();
      else {
        await person.page.close();
        person.page = tab;
      }
    },
  });
});

test('Back and Forward at every step lead back to it, with nothing to do again', async ({ person }) => {
  await walk(person, {
    arriving: async (step, page) => {
      if (step === 1 || step === 15 || step === 17) return;
      await page.goBack();
      // Wherever that is, it is a page of ours that says what it is, and no dead end.
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.getByRole('button', { name: person.names.otherLanguage, exact: true })).toBeVisible();
      await page.goForward();
      await steps[step - 1]!.see(person);
    },
  });
});

test('a receipt is shown to nobody else: not in another tab, not after signing out', async ({ person }) => {
  await walk(person, { to: 16 });
  const receipt = person.page.url();
  const elsewhere = await person.page.context().newPage();
  await elsewhere.goto(receipt);
  await expect(elsewhere).toHaveURL(/\/sign-in/);
  await elsewhere.close();
  await person.sign(person.names.signInByCard);
  await person.press(person.names.signOut);
  await expect(person.control(person.names.apply)).toBeVisible(); // signed out, and the tab has forgotten
  await person.page.goto(receipt);
  await expect(person.page).toHaveURL(/\/sign-in/);
});

test('keeps what was typed over a reload', async ({ person }) => {
  await walk(person, { to: 4 });
  const profile = steps.find(({ number }) => number === 5)!;
  await profile.act(person);
  await person.page.reload();
  await expect(person.page.getByLabel(person.names.name, { exact: true })).toHaveValue(person.profile.name);
  await expect(person.page.getByLabel(person.names.contact, { exact: true })).toHaveValue(person.profile.contact);
});

test('who postpones signs in by e-mail and finds the wizard in the menu', async ({ person }) => {
  await walk(person, { to: 5 });
  await person.press(person.names.verifyLater);
  await expect(person.header.getByText(person.names.unproven)).toBeVisible();
  await expect(person.control(person.names.verification)).toBeVisible();
  await person.press(person.names.signOut);
  await expect(person.control(person.names.apply)).toBeVisible();

  await person.signInByEmail();
  await person.press(person.names.verification);
  await walk(person, { from: 7 });
});

test('a session that ended leads back to the same step after signing in', async ({ person }) => {
  await walk(person, { to: 13 });
  await expect(person.control(person.names.submitCard)).toBeVisible(); // the step is kept by now
  await person.page.context().clearCookies({ name: '__Host-tpcard-session' });
  await person.page.reload();
  await person.press(person.names.signInByEmail);
  await person.type(person.names.code, await person.askForCode());
  await person.press(person.names.next);
  await walk(person, { from: 14 });
});
