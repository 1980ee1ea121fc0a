// Everybody can walk the journey: by screen reader, by keyboard alone, on a telephone's width, in the dark.
import type { Page } from '@playwright/test';
import { siteZhTW } from '../../web/i18n/site.zh-TW.ts';
import { expectAccessible } from './axe.ts';
import type { Person } from './person.ts';
import { walk } from './steps.ts';
import { expect, test } from './world.ts';
import { words } from './words.ts';

test('axe finds nothing on any page of the journey, in either language or colour scheme', async ({ person }) => {
  test.setTimeout(1_200_000);
  await walk(person, {
    // As a page is when everything is filled in; where that makes a difference, also as it is when one comes.
    arriving: async (step, page) => {
      if ([4, 5, 10, 15].includes(step)) await expectAccessible(page, `step ${step}, arriving`);
    },
    ready: async (step, page) => {
      if (step !== 3) return expectAccessible(page, `step ${step}, ready`);
      await expectAccessible(page, 'step 3, ready');
      await person.checkbox(person.names.agree).check(); // another language is another text to agree to
    },
  });
  await person.page.goto(`${person.world.service.origin}/help`);
  await expectAccessible(person.page, 'help');
});

test('axe finds nothing on pages that say no', async ({ person, world }) => {
  test.setTimeout(400_000);
  const { origin } = world.service;
  for (const path of ['/sign-in', '/sign-in/email', '/problems/pin-locked', '/problems/no-such-problem', '/no-such-page']) {
    await person.page.goto(origin + path);
    await expectAccessible(person.page, path);
  }
  await walk(person, { to: 4 });
  await person.press(person.names.submitProfile);
  await expectAccessible(person.page, 'profile with errors');
  await walk(person, { from: 5, to: 14 });
  await person.openWindow(person.names.submitCard);
  await person.typePin('654321');
  await person.confirmPin();
  await expectAccessible(person.window!, 'window after a wrong PIN');
  world.reader.removeAll();
  await person.window!.waitForTimeout(1500);
  await expectAccessible(person.window!, 'window without a card');
});

test('the current step and errors are announced', async ({ person }) => {
  await walk(person, {
    to: 14,
    arriving: async (step, page) => {
      if (step === 1 || step === 7) return;
      // The heading took the focus, so a screen reader says where one is; the stepper names the step.
      if (step !== 13) await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
      await expect(page.locator('[aria-current="step"]').first()).toBeVisible();
    },
  });
});

test('errors are announced: a field’s take the focus and describe it, a page’s are alerts', async ({ person }) => {
  await walk(person, { to: 3 });
  await person.press(person.names.sendCode);
  const email = person.page.getByLabel(person.names.email, { exact: true });
  await expect(email).toHaveAttribute('aria-invalid', 'true');
  await expect(email).toBeFocused();
  await expect(email).toHaveAccessibleDescription(new RegExp(words('email-malformed')));
  await walk(person, { from: 4, to: 4 });
  await person.press(person.names.submitProfile);
  const name = person.page.getByLabel(person.names.name, { exact: true });
  await expect(name).toBeFocused();
  await expect(name).toHaveAccessibleDescription(new RegExp(siteZhTW.registration.profile.errors.required));
  await walk(person, { from: 5, to: 14 });
  const popup = await person.openWindow(person.names.submitCard);
  await expect(person.page.getByRole('status').getByText(siteZhTW.component.waiting)).toBeVisible();
  await popup.close();
  await expect(person.page.getByRole('alert')).toContainText(words('window-closed'));
});

/** Goes to a control by Tab alone, as far as a page is long. */
async function tabTo(page: Page, focused: () => Promise<boolean>, what: string): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    if (await focused()) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${what}`);
}

/** The same person with a keyboard and no mouse: controls are reached by Tab and used by Enter, Space and typing. */
function byKeyboard(person: Person): Person {
  const reach = async (page: Page, role: 'button' | 'link' | 'textbox' | 'checkbox' | 'combobox', name: string) => {
    const control = page.getByRole(role, { name, exact: role !== 'checkbox' });
    await tabTo(page, () => control.evaluate((element) => element === document.activeElement).catch(() => false), name);
  };
  const pressOn = async (page: Page, name: string) => {
    const control = person.control(name, page);
    await expect(control).toBeEnabled();
    await tabTo(page, () => control.evaluate((element) => element === document.activeElement), name);
    // A window that has done its work is closed before the key is up again.
    await page.keyboard.press('Enter').catch((error: Error) => {
      if (!page.isClosed()) throw error;
    });
  };
  person.press = (name) => pressOn(person.page, name);
  person.confirmPin = () => pressOn(person.window!, person.names.confirm);
  person.typePin = async (pin = person.card.pin) => {
    const popup = person.window!;
    await expect(popup.getByText(person.card.name).first()).toBeVisible();
    await reach(popup, 'textbox', 'PINCODE');
    await popup.keyboard.type(pin);
  };
  person.type = async (name, text) => {
    await reach(person.page, 'textbox', name);
    await person.page.keyboard.press('Control+A');
    await person.page.keyboard.type(text);
  };
  const checkbox = person.checkbox.bind(person);
  person.checkbox = (name) => {
    const box = checkbox(name);
    box.check = async () => {
      await reach(person.page, 'checkbox', name);
      await person.page.keyboard.press('Space');
    };
    return box;
  };
  return person;
}

test('the journey can be walked by keyboard alone', async ({ person }) => {
  test.setTimeout(400_000);
  await walk(byKeyboard(person));
});

test('on a telephone’s width nothing scrolls sideways', async ({ person }) => {
  await person.page.setViewportSize({ width: 360, height: 740 });
  await walk(person, {
    ready: async (step, page) => {
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(wide, `step ${step}: wider than the screen by`).toBeLessThanOrEqual(0);
      if (step === 7) await page.keyboard.press('Escape'); // the drawer
    },
  });
});

test('the badge covers no button', async ({ person }) => {
  for (const viewport of [{ width: 1280, height: 800 }, { width: 1024, height: 600 }, { width: 360, height: 640 }]) {
    await person.page.setViewportSize(viewport);
    if (person.page.url() === 'about:blank') await walk(person, { to: 13 });
    for (const path of ['/verify/component', '/verify/card', '/sign-in']) {
      await person.page.goto(person.world.service.origin + path);
      await expect(person.page.getByRole('region', { name: /安控元件/ })).toBeVisible();
      // Scrolled to the end, every control is clear of the badge: what is not can never be pressed.
      await person.page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
      const covered = await person.page.evaluate(() => {
        const badge = document.querySelector('section.badge')!;
        const area = badge.getBoundingClientRect();
        return [...document.querySelectorAll<HTMLElement>('main button, main a, main input, footer a')]
          .filter((control) => !badge.contains(control))
          .filter((control) => {
            const box = control.getBoundingClientRect();
            return box.width > 0 && box.right > area.left && box.left < area.right && box.bottom > area.top && box.top < area.bottom;
          })
          .map((control) => control.innerText);
      });
      expect(covered, `${path} at ${viewport.width}×${viewport.height}`).toEqual([]);
    }
  }
});
