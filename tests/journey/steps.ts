// The 19 steps of journey.md: what the system shows, what the person does there (after which a step's picture is taken),
// and how the page is left.
import { expect, type Locator, type Page } from '@playwright/test';
import type { Person } from './person.ts';

export interface Step {
  readonly number: number;
  /** What the system must show, before the person does anything. */
  readonly see: (person: Person) => Promise<void>;
  /** What the person does on this page. */
  readonly act: (person: Person) => Promise<void>;
  readonly leave: (person: Person) => Promise<void>;
}

const nothing = async (): Promise<void> => {};
const visible = (locator: Locator): Promise<void> => expect(locator).toBeVisible();

export const steps: readonly Step[] = [
  {
    number: 1,
    see: async (person) => {
      await person.page.goto(person.world.service.origin);
      await visible(person.control(person.names.signIn));
      await visible(person.control(person.names.apply));
    },
    act: nothing,
    leave: (person) => person.press(person.names.apply),
  },
  {
    number: 2,
    see: async (person) => {
      await visible(person.control(person.names.individual));
      await visible(person.control(person.names.organization));
    },
    act: nothing,
    leave: (person) => person.press(person.names.organization),
  },
  {
    number: 3,
    see: async (person) => {
      await visible(person.checkbox(person.names.agree));
      await expect(person.control(person.names.next)).toBeDisabled();
    },
    act: async (person) => {
      await person.checkbox(person.names.agree).check();
      await expect(person.control(person.names.next)).toBeEnabled();
    },
    leave: (person) => person.press(person.names.next),
  },
  {
    number: 4,
    see: (person) => visible(person.control(person.names.sendCode)),
    act: async (person) => {
      await person.type(person.names.code, await person.askForCode());
      await person.checkbox(person.names.human).check();
    },
    leave: (person) => person.press(person.names.next),
  },
  {
    number: 5,
    see: (person) => visible(person.control(person.names.submitProfile)),
    act: async (person) => {
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
    see: async (person) => {
      await visible(person.page.getByRole('heading', { name: person.names.registered }));
      await visible(person.control(person.names.verifyLater));
      await visible(person.header.getByText(person.names.unproven));
    },
    act: nothing,
    leave: (person) => person.press(person.names.verifyNow),
  },
  {
    number: 7,
    see: async (person) => {
      await visible(person.page.getByRole('heading', { level: 1 }));
      await person.openMenu();
      await visible(person.control(person.names.verification));
    },
    act: nothing,
    leave: nothing,
  },
  {
    number: 8,
    see: async (person) => {
      await visible(person.control(person.names.download));
      await person.sees(/[0-9a-f]{64}/);
    },
    act: nothing,
    leave: (person) => person.press(person.names.download),
  },
  {
    number: 9,
    see: async (person) => {
      await expect(person.control(person.names.download)).toBeHidden();
      await visible(person.control(person.names.next));
    },
    act: nothing,
    leave: (person) => person.press(person.names.next),
  },
  {
    number: 10,
    see: async (person) => {
      await visible(person.checkbox(person.names.licence));
      await expect(person.control(person.names.next)).toBeDisabled();
    },
    act: (person) => person.checkbox(person.names.licence).check(),
    leave: (person) => person.press(person.names.next),
  },
  {
    number: 11,
    see: (person) => visible(person.control(person.names.done)),
    act: nothing,
    leave: (person) => person.press(person.names.done),
  },
  {
    number: 12,
    see: (person) => expect(person.page.getByText('Ready', { exact: true })).toBeVisible({ timeout: 30_000 }),
    act: nothing,
    leave: nothing,
  },
  {
    number: 13,
    see: (person) => expect(person.control(person.names.next)).toBeEnabled(),
    act: nothing,
    leave: (person) => person.press(person.names.next),
  },
  {
    number: 14,
    see: async (person) => {
      await visible(person.control(person.names.submitCard));
      const page = person.page.getByRole('main');
      await visible(page.getByText(person.profile.name, { exact: true }));
      await visible(page.getByText(person.email));
    },
    act: nothing,
    leave: async (person) => void (await person.openWindow(person.names.submitCard)),
  },
  {
    number: 15,
    see: async (person) => {
      const popup = person.window!;
      await visible(popup.getByText(person.world.service.origin, { exact: true }));
      await visible(popup.getByText(masked(person.email)));
      await visible(popup.getByText(person.card.name).first());
    },
    act: (person) => person.typePin(),
    leave: leaveWindow,
  },
  {
    number: 16,
    see: async (person) => {
      await visible(person.control(person.names.signInByCard));
      await visible(person.page.getByText(person.card.name).first());
    },
    act: nothing,
    leave: async (person) => void (await person.openWindow(person.names.signInByCard)),
  },
  {
    number: 17,
    see: (person) => visible(person.window!.getByText(person.card.name).first()),
    act: (person) => person.typePin(),
    leave: leaveWindow,
  },
  {
    number: 18,
    see: async (person) => {
      await visible(person.header.getByText(person.names.organization, { exact: true }));
      await visible(person.header.getByText(person.card.name, { exact: true }));
      await visible(person.control(person.names.signOut));
    },
    act: nothing,
    leave: async (person) => {
      await person.openMenu();
      await person.press(person.names.profile);
    },
  },
  {
    number: 19,
    see: (person) => person.sees(person.names.useCard),
    act: nothing,
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
  /** The last step; where it opens the PINCODE window, that is left to the caller. */
  to?: number;
  /** On each page when it is there, before the person does anything. */
  arriving?: (step: number, page: Page) => Promise<void>;
  /** When the person has done what there is to do on the page. */
  ready?: (step: number, page: Page) => Promise<void>;
}

export async function walk(person: Person, { from = 1, to = 19, arriving, ready }: Walk = {}): Promise<void> {
  for (const step of steps.filter(({ number }) => number >= from && number <= to)) {
    await step.see(person);
    await arriving?.(step.number, person.window ?? person.page);
    await step.act(person);
    await ready?.(step.number, person.window ?? person.page);
    if (step.number === to && (to === 14 || to === 16)) return;
    await step.leave(person);
  }
}
