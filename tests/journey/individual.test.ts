// An individual member: the same steps 3 and 4, a person's profile, a general member at the end; no organization in it.
import { walk } from './steps.ts';
import { expect, test } from './world.ts';

test('an individual registers and signs in by e-mail', async ({ person, world }) => {
  await walk(person, { to: 1 });
  await person.press(person.names.individual);
  await walk(person, { from: 3, to: 4 });
  await person.type('姓名', '王小明');
  await person.type('電話', '0912-345-678');
  await person.press(person.names.submitProfile);

  await expect(person.header.getByText('一般會員', { exact: true })).toBeVisible();
  await person.sees('王小明');
  await expect(person.control(person.names.verification)).toHaveCount(0);
  await expect(person.page.getByText('組織資料', { exact: false })).toHaveCount(0);

  // Coming back to the page for organizations leads on to one's own.
  await person.page.goto(`${world.service.origin}/register/complete`);
  await expect(person.page).toHaveURL(/\/member$/);

  await person.press(person.names.signOut);
  await expect(person.control(person.names.apply)).toBeVisible();
  await person.signInByEmail();
  await expect(person.header.getByText('一般會員', { exact: true })).toBeVisible();
});
