// The PIN typed in the component's own dialog on Windows: what it shows, when it takes keys, and how it ends. No PIN comes
// from a page. TPCARD_PICTURES=DIR leaves pictures of it there.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { sleep, until } from '../support/processes.ts';
import type { Told } from '../support/window.ts';
import { pin, WindowsComponent } from './component.ts';

const component = await WindowsComponent.start('native');
after(() => component.close());
const { windows, folder } = component;
const title = 'PINCODE：安控元件';
const dialog = { match_code: '4711', language: 'zh-TW' };

/** It takes keys after half a second; a busy machine may be later. Milliseconds. */
const patience = 2000;

async function opened(): Promise<void> {
  await until('the dialog', () => windows.shows(title));
  await sleep(patience);
}
async function ended(): Promise<void> {
  await until('the dialog to close', async () => !(await windows.shows(title)));
}
async function picture(name: string): Promise<void> {
  const pictures = process.env['TPCARD_PICTURES'] ?? join(windows.directory, 'pictures');
  mkdirSync(pictures, { recursive: true });
  await windows.picture(join(pictures, name));
}
const type = (text: string): Promise<string> => windows.xdotool('type', '--delay', '40', text);
const press = (key: string): Promise<string> => windows.xdotool('key', key);
const problem = ({ body }: Told): unknown => body['type'];

test('takes no key in its first half second, and then the PIN and Return', async () => {
  const nonce = WindowsComponent.nonce();
  // On a busy machine the keys may come after that half second; then they are an answer, and nothing is proven: again.
  for (let attempt = 1; ; attempt++) {
    const answer = component.sign(nonce, dialog);
    await until('the dialog', () => windows.shows(title));
    await windows.xdotool('key', '--delay', '0', '9', '9', 'Return'); // meant for another window
    const late = await Promise.race([answer, sleep(patience)]);
    await picture('windows-pin-dialog.png');
    if (!late) {
      await type(pin);
      await press('Return');
      component.isSigned(await answer, nonce);
      return ended();
    }
    assert.equal(problem(late), '/problems/pin-length');
    assert.ok(attempt < 5, 'keys of the first half second were taken');
    await ended();
  }
});

test('says after a wrong PIN what happened, and takes the right one', async () => {
  const nonce = WindowsComponent.nonce();
  const refused = component.sign(nonce, dialog);
  await opened();
  await type('654321');
  await press('Return');
  assert.equal(problem(await refused), '/problems/pin-wrong');
  await ended();
  const answer = component.sign(nonce, { ...dialog, before: 'pin-wrong' });
  await opened();
  await picture('windows-pin-dialog-wrong.png');
  await type(pin);
  await press('Return');
  component.isSigned(await answer, nonce);
});

test('asks before the last try, and Return alone does not spend it', async () => {
  for (const wrong of ['654321', '654322']) {
    const refused = component.sign(WindowsComponent.nonce(), dialog);
    await opened();
    await type(wrong);
    await press('Return');
    assert.equal(problem(await refused), '/problems/pin-wrong');
    await ended();
  }
  const careful = component.sign(WindowsComponent.nonce(), dialog);
  await opened();
  await picture('windows-pin-dialog-last-try.png');
  await press('Return');
  assert.equal(problem(await careful), '/problems/pin-cancelled');
  await ended();
  const nonce = WindowsComponent.nonce();
  const answer = component.sign(nonce, dialog);
  await opened();
  await windows.xdotool('key', 'shift+Tab', 'space'); // from 「取消」 to the other button
  await sleep(200);
  await type(pin);
  await press('Return');
  component.isSigned(await answer, nonce);
});

test('ends with Escape, and when the card is pulled out', async () => {
  const cancelled = component.sign(WindowsComponent.nonce(), dialog);
  await opened();
  await press('Escape');
  assert.equal(problem(await cancelled), '/problems/pin-cancelled');
  await ended();
  const pulled = component.sign(WindowsComponent.nonce(), dialog);
  await opened();
  writeFileSync(join(folder, 'removed'), '');
  await ended();
  assert.notEqual((await pulled).status, 200);
});
