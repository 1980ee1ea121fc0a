// The journey by somebody who has read journey.md and nothing else of ours: ./demo as it is started by anybody, its inbox,
// its two cards, and the names of journey.md. No help from the other files of this folder, on purpose.
import { expect, test, type Page } from '@playwright/test';
import { join } from 'node:path';
import { freePort, root, Running, temporaryFolder } from '../support/index.ts';

interface Demo {
  site: string;
  inbox: string;
  /** By what it says of the cards. */
  cards: { name: string; pin: string }[];
}

async function startDemo(): Promise<{ demo: Demo; stop: () => Promise<string> }> {
  const [site, inbox, smtp, component, revocation] = await Promise.all(Array.from({ length: 5 }, () => freePort()));
  const program = new Running('demo', process.execPath, [join(root, 'scripts/demo.mts')], {
    cwd: root,
    env: {
      TPCARD_DEMO_PORT: `${site}`, TPCARD_DEMO_INBOX_PORT: `${inbox}`, TPCARD_DEMO_SMTP_PORT: `${smtp}`,
      TPCARD_DEMO_COMPONENT_PORT: `${component}`, TPCARD_DEMO_REVOCATION_PORT: `${revocation}`,
      TPCARD_DEMO_STATE: temporaryFolder('demo'),
    },
  });
  const [said, origin] = await program.waitFor(/[^]*^ready: (\S+)$/m, 120);
  const cards = [...said.matchAll(/憑證 {2}(\S+) .*PIN (\d+)/g)].map(([, name, pin]) => ({ name: name!, pin: pin! }));
  return { demo: { site: origin!, inbox: `http://localhost:${inbox}`, cards }, stop: () => program.stop() };
}

async function mailedCode(demo: Demo, address: string, notOneOf: string[] = []): Promise<string> {
  let code: string | undefined;
  await expect(async () => {
    const mails = (await (await fetch(`${demo.inbox}/email`)).json()) as { to: { address: string }[]; text: string }[];
    const codes = mails.filter((mail) => mail.to[0]?.address === address).map((mail) => /\b\d{6}\b/.exec(mail.text)?.[0]);
    code = codes.findLast((found) => found && !notOneOf.includes(found));
    expect(code).toBeTruthy();
  }).toPass({ timeout: 20_000 });
  return code!;
}

const press = (page: Page, name: string) =>
  page.getByRole('button', { name, exact: true }).or(page.getByRole('link', { name, exact: true })).click();
const fill = (page: Page, name: string, text: string) => page.getByLabel(name, { exact: true }).fill(text);
const tick = (page: Page, name: string) => page.getByRole('checkbox', { name, exact: true }).check();

async function register(page: Page, demo: Demo, address: string, profile: { name: string; kind: string; number?: string }): Promise<string> {
  await page.goto(demo.site);
  await press(page, '申請台北卡');
  await press(page, '組織會員');
  await tick(page, '我已閱讀並同意');
  await press(page, '下一步');
  await fill(page, '電子郵件', address);
  await press(page, '寄送驗證碼');
  await expect(page.getByText(/^若未收到驗證碼，需要\d+秒後才能重送驗證碼$/)).toBeVisible();
  await expect(page.getByRole('button', { name: '寄送驗證碼', exact: true })).toBeDisabled();
  const code = await mailedCode(demo, address);
  await fill(page, '驗證碼', code);
  await tick(page, '我不是機器人');
  await press(page, '下一步');
  await fill(page, '組織名稱', profile.name);
  await page.getByLabel('組織類別', { exact: true }).selectOption({ label: profile.kind });
  if (profile.number) await fill(page, '統一編號', profile.number);
  await fill(page, '地址', '臺北市信義區市府路1號');
  await fill(page, '聯絡人姓名', '王小明');
  await fill(page, '聯絡電話', '02-2720-8889');
  await press(page, '送出註冊資料');
  await expect(page.getByRole('heading', { name: '註冊完成', exact: true })).toBeVisible();
  return code;
}

/** Steps 8 to 13. The component of ./demo runs already. */
async function install(page: Page): Promise<void> {
  const [download] = await Promise.all([page.waitForEvent('download'), press(page, '下載')]);
  expect(download.suggestedFilename()).toMatch(/\.deb$/);
  await press(page, '下一步');
  await tick(page, '我同意授權條款');
  await press(page, '下一步');
  await press(page, '完成');
  await expect(page.getByText('Ready', { exact: true })).toBeVisible();
  await press(page, '下一步');
}

async function typePin(page: Page, button: string, card: Demo['cards'][number]): Promise<void> {
  const [pincode] = await Promise.all([page.waitForEvent('popup'), press(page, button)]);
  await expect(pincode).toHaveTitle('PINCODE');
  await pincode.getByRole('radio', { name: card.name }).check(); // both cards lie in the readers of ./demo
  await fill(pincode, 'PINCODE', card.pin);
  await Promise.all([pincode.waitForEvent('close'), press(pincode, '確定')]);
}

async function verifyAndSignIn(page: Page, card: Demo['cards'][number]): Promise<void> {
  await typePin(page, '送出', card);
  await typePin(page, '憑證登入', card);
  const banner = page.getByRole('banner');
  await expect(banner.getByText('組織會員', { exact: true })).toBeVisible();
  await expect(banner.getByText(card.name, { exact: true })).toBeVisible();
  await press(page, '個人資料');
  await expect(page.getByText('您已是組織會員，往後登入請使用工商憑證或組織憑證進行登入')).toBeVisible();
  await expect(page.getByRole('button', { name: '登出', exact: true })).toBeVisible();
}

test('a stranger walks the 19 steps on ./demo, at once with one card, later with the other', async ({ page, browser }) => {
  test.setTimeout(400_000);
  const { demo, stop } = await startDemo();
  try {
    const [company, school] = demo.cards;
    await register(page, demo, 'company@example.com', { name: company!.name, kind: '公司', number: '12345675' });
    await press(page, '進行組織會員認證');
    await install(page);
    await verifyAndSignIn(page, company!);

    const later = await (await browser.newContext({ locale: 'zh-TW' })).newPage();
    const code = await register(later, demo, 'school@example.com', { name: school!.name, kind: '學校' });
    await press(later, '暫不考慮，使用一般會員登入台北卡');
    await expect(later.getByRole('banner').getByText('一般會員（組織資料未驗證）')).toBeVisible();
    await press(later, '登出');
    await press(later, '登入');
    await press(later, '電子郵件登入');
    await fill(later, '電子郵件', 'school@example.com');
    await press(later, '寄送驗證碼');
    await fill(later, '驗證碼', await mailedCode(demo, 'school@example.com', [code]));
    await press(later, '下一步');
    await press(later, '組織會員驗證');
    await install(later);
    await verifyAndSignIn(later, school!);
    await later.context().close();
  } finally {
    expect(await stop()).toBe('code 0');
  }
});
