// The 19 steps of journey.md. A step looks at what the system must show, does what the person does on that page (`act`;
// afterwards is the moment of its picture), and leaves the page (`leave`).
import { expect, type Page } from '@playwright/test';
import type { Person } from './person.ts';

export interface Step {
  readonly number: number;
  readonly act: (person: Person) => Promise<void>;
  readonly leave: (person: Person) => Promise<void>;
}

const nothing = async (): Promise<void> => {};

export const steps: readonly Step[] = [
  {
    number: 1,
    async act(person) {
      await person.page.goto(person.world.service.origin);
      await expect(person.control(person.names.signIn)).toBeVisible();
      await expect(person.control(person.names.apply)).toBeVisible();
    },
    leave: (person) => person.press(person.names.apply),
  },
  {
    number: 2,
    async act(person) {
      await expect(person.control(person.names.individual)).toBeVisible();
      await expect(person.control(person.names.organization)).toBeVisible();
    },
    leave: (person) => person.press(person.names.organization),
  },
  {
    number: 3,
    async act(person) {
      const next = person.control(person.names.next);
      await expect(person.checkbox(person.names.agree)).toBeVisible();
      await expect(next).toBeDisabled();
      await person.checkbox(person.names.agree).check();
      await expect(next).toBeEnabled();
    },
    leave: (person) => person.press(person.names.next),
  },
  {
    number: 4,
    async act(person) {
      await person.type(person.names.code, await person.askForCode());
      await person.checkbox(person.names.human).check();
    },
    leave: (person) => person.press(person.names.next),
  },
  {
    number: 5,
    async act(person) {
      const { profile, names, page } = person;
      await person.type(names.name, profile.name);
      await page.getByLabel(names.kind, { exact: true }).selectOption(profile.kind);
      await person.type(names.number, profile.number);
      await person.type(names.contact, profile.contact);
      await person.type(names.telephone, profile.telephone);
      await person.type(names.address, profile.address);
    },
    leave: (person) => person.press(person.names.submitProfile),
  },
  {
    number: 6,
    async act(person) {
      await expect(person.page.getByRole('heading', { name: person.names.registered })).toBeVisible();
      await expect(person.control(person.names.verifyLater)).toBeVisible();
      await expect(person.header.getByText(person.names.unproven)).toBeVisible();
    },
    leave: (person) => person.press(person.names.verifyNow),
  },
  {
    number: 7,
    act: (person) => expect(person.control(person.names.verification)).toBeVisible(),
    leave: nothing,
  },
  {
    number: 8,
    async act(person) {
      await expect(person.control(person.names.download)).toBeVisible();
      await person.sees(/[0-9a-f]{64}/);
    },
    leave: (person) => person.press(person.names.download),
  },
  {
    number: 9,
    act: (person) => expect(person.control(person.names.download)).toBeHidden(),
    leave: (person) => person.press(person.names.next),
  },
  {
    number: 10,
    async act(person) {
      await expect(person.checkbox(person.names.licence)).toBeVisible();
      await expect(person.control(person.names.next)).toBeDisabled();
      await person.checkbox(person.names.licence).check();
    },
    leave: (person) => person.press(person.names.next),
  },
  {
    number: 11,
    act: (person) => expect(person.control(person.names.done)).toBeVisible(),
    leave: (person) => person.press(person.names.done),
  },
  {
    number: 12,
    act: (person) => expect(person.page.getByText('Ready', { exact: true })).toBeVisible({ timeout: 30_000 }),
    leave: nothing,
  },
  {
    number: 13,
    act: (person) => expect(person.control(person.names.next)).toBeEnabled(),
    leave: (person) => person.press(person.names.next),
  },
  {
    number: 14,
    async act(person) {
      await expect(person.control(person.names.submitCard)).toBeVisible();
      const page = person.page.getByRole('main');
      await expect(page.getByText(person.profile.name, { exact: true })).toBeVisible();
      await expect(page.getByText(person.email)).toBeVisible();
    },
    async leave(person) {
      await person.openWindow(person.names.submitCard);
    },
  },
  {
    number: 15,
    async act(person) {
      const popup = person.window!;
      await expect(popup.getByText(person.world.service.origin, { exact: true })).toBeVisible();
      await expect(popup.getByText(masked(person.email))).toBeVisible();
      await person.typePin();
    },
    leave: leaveWindow,
  },
  {
    number: 16,
    async act(person) {
      await expect(person.control(person.names.signInByCard)).toBeVisible();
      await expect(person.page.getByText(person.card.name).first()).toBeVisible();
    },
    async leave(person) {
      await person.openWindow(person.names.signInByCard);
    },
  },
  {
    number: 17,
    act: (person) => person.typePin(),
    leave: leaveWindow,
  },
  {
    number: 18,
    async act(person) {
      await expect(person.header.getByText(person.names.organization, { exact: true })).toBeVisible();
      await expect(person.header.getByText(person.card.name, { exact: true })).toBeVisible();
      await expect(person.control(person.names.signOut)).toBeVisible();
    },
    leave: (person) => person.press(person.names.profile),
  },
  {
    number: 19,
    act: (person) => person.sees(person.names.useCard),
    leave: nothing,
  },
];

async function leaveWindow(person: Person): Promise<void> {
  const popup = person.window!;
  const closed = popup.waitForEvent('close');
  await person.confirmPin();
  await closed;
  person.window = undefined;
}

/** `a•••@example.com`. */
export function masked(email: string): string {
  return `${email[0]}•••${email.slice(email.indexOf('@'))}`;
}

export interface Walk {
  from?: number;
  to?: number;
  /** On each page when it is new, before the person does anything. */
  arriving?: (step: number, page: Page) => Promise<void>;
  /** When the person has done what there is to do on the page. */
  ready?: (step: number, page: Page) => Promise<void>;
  /** Between this step and the next. */
  between?: (step: number) => Promise<void>;
}

export async function walk(person: Person, { from = 1, to = 19, arriving, ready, between }: Walk = {}): Promise<void> {
  for (const step of steps.filter(({ number }) => number >= from && number <= to)) {
    if (arriving && step.number > 1) await arriving(step.number, person.window ?? person.page);
    await step.act(person);
    await ready?.(step.number, person.window ?? person.page);
    if (step.number === to && to < 19 && (to === 14 || to === 16)) return; // the window is the next step's
    await step.leave(person);
    await between?.(step.number);
  }
}
