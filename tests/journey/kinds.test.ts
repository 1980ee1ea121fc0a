// The 19 steps, once with each kind of card; a picture of each step in build/test/pictures.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pictureName, takePicture } from './pictures.ts';
import { walk } from './steps.ts';
import { expect, pictures, test, type Kind } from './world.ts';

for (const kind of ['company', 'school'] as Kind[]) {
  test(`walks the 19 steps with a ${kind}’s card`, async ({ page, world }) => {
    await world.startComponent();
    const person = await world.person(page, kind);
    const folder = join(pictures, kind);
    await walk(person, { ready: (step, shown) => takePicture(shown, folder, pictureName(step), step) });
    for (let step = 1; step <= 19; step++) expect(existsSync(join(folder, pictureName(step)))).toBe(true);
  });
}

test('walks the 19 steps in English', async ({ person }) => {
  const { en } = await import('./names.ts');
  await person.page.goto(person.world.service.origin);
  await person.press(person.names.otherLanguage);
  person.names = en;
  await expect(person.page.locator('html')).toHaveAttribute('lang', 'en');
  await walk(person);
  expect((await person.world.mail.next(person.email)).subject).not.toMatch(/[\u4e00-\u9fff]/);
});

test('calls nobody an organization member before the card has proven it', async ({ person }) => {
  const said: string[] = [];
  await walk(person, {
    to: 15,
    ready: async (step, page) => {
      // Step 2 offers the kind of member, the wizard is named after it: neither says that one is.
      const badges = await page.getByRole('banner').allInnerTexts();
      if (step > 5) said.push(...badges);
    },
  });
  for (const text of said) expect(text).not.toMatch(/^組織會員$/m);
  for (const mail of person.world.mail.to(person.email).slice(0, 1)) expect(mail.text).not.toContain('組織會員');
});
