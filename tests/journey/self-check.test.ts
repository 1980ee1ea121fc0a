// 自我檢測: the component's own page for whoever mends a computer. It needs no service; it is opened by its address alone.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test as base } from '@playwright/test';
import { CardReader, freePorts, Pki, startComponent, temporaryFolder, type Component } from '../support/index.ts';
import { analyze, expectAccessible } from './axe.ts';
import { expect } from './world.ts';

const test = base.extend<{ reader: CardReader; component: Component }>({
  reader: async ({}, use) => use(new CardReader(temporaryFolder('reader'))),
  component: async ({ reader }, use) => {
    const [port] = await freePorts(5);
    const component = await startComponent({ reader, sites: ['https://card.example'], port: port! });
    await use(component);
    await component.process.stop();
  },
});
const address = (component: Component): string => `http://127.0.0.1:${component.port}/self-check`;

test('tells in numbered lines what is found, in both languages, to everybody', async ({ page, reader, component }) => {
  reader.insert(await reader.make(await Pki.make(), { label: 'card', ca: 'moeaca', kind: 'company', name: '示範股份有限公司', id: '12345675' }));
  await page.goto(address(component));
  await expect(page.getByText('工商憑證正卡：示範股份有限公司，識別碼 12345675')).toBeVisible();
  expect(await page.getByRole('listitem').count()).toBeGreaterThan(4);
  await expectAccessible(page, 'self-check');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByText('MOEACA card (primary): 示範股份有限公司')).toBeVisible();
});

test('a site is added and removed by the person, after a yes', async ({ page, component }) => {
  await page.goto(address(component));
  await page.getByLabel('網址').fill('localhost');
  await page.getByRole('button', { name: '加入', exact: true }).click();
  await expect(page.getByText('這不是可以加入的網址')).toBeVisible();
  await page.getByLabel('網址').fill('https://more.example/path');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: '加入這個網站？' });
  await analyze(page, 'the question before a site is added');
  await dialog.getByRole('button', { name: '取消' }).click();
  await expect(page.getByRole('button', { name: '移除 https://more.example' })).toHaveCount(0);
  await page.getByRole('button', { name: '加入', exact: true }).click();
  await dialog.getByRole('button', { name: '加入' }).click();
  await expect(page.getByText('已加入 https://more.example')).toBeVisible();
  await page.getByRole('button', { name: '移除 https://more.example' }).click();
  await page.getByRole('dialog', { name: '移除這個網站？' }).getByRole('button', { name: '移除' }).click();
  await expect(page.getByText('已移除 https://more.example')).toBeVisible();
});

test('no site leads there: not by a link, not by a pop-up, not in a frame', async ({ page, component, context }) => {
  const there = address(component);
  const site: Server = createServer((_, answer) => {
    answer.setHeader('Content-Type', 'text/html');
    answer.end(`<a href="${there}">go</a><button onclick="window.open('${there}')">open</button><iframe src="${there}"></iframe>`);
  });
  await new Promise<void>((ready) => site.listen(0, '127.0.0.1', ready));
  const origin = `http://localhost:${(site.address() as AddressInfo).port}/`;
  try {
    await page.goto(origin);
    expect(await page.frames()[1]?.locator('ol').count().catch(() => 0)).toBeFalsy();
    const [popup] = await Promise.all([context.waitForEvent('page'), page.getByRole('button', { name: 'open' }).click()]);
    await expect(popup.getByText('請不要由其他網頁前往自我檢測頁')).toBeVisible();
    await page.getByRole('link', { name: 'go' }).click();
    await expect(page.getByText('請不要由其他網頁前往自我檢測頁')).toBeVisible();
  } finally {
    site.close();
    site.closeAllConnections();
  }
});
