// The PIN lies in one wiped buffer: after a signature it is nowhere in the component's memory, nor in its card
// process's, nor in its log, and no core dump would hold it.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, existsSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  binaries, CardReader, ComponentWindow, freePorts, Pki, startComponent, temporaryFolder, until, type Component, type ComponentOptions,
} from '../support/index.ts';
import { children } from '../support/processes.ts';

const site = 'https://card.example';
const wrong = '71524398'; // stands nowhere by chance
const only = {
  skip:
    process.getuid?.() !== 0
      ? 'only root may read the memory of a process that keeps it private'
      : binaries.includes('asan') && 'a sanitizer keeps freed memory on purpose',
};

const pki = await Pki.make();
const reader = new CardReader(temporaryFolder('pin-memory'));
const card = await reader.make(pki, { label: 'card', ca: 'moeaca', kind: 'company', name: '示範股份有限公司', id: '12345675' });
reader.insert(card);

/** How often a text stands in the readable memory of a process. */
function count(pid: number | string, text: string): number {
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  let found = 0;
  for (const [, from, to] of readFileSync(`/proc/${pid}/maps`, 'utf8').matchAll(/^(\w+)-(\w+) r/gm)) {
    const [begin, end] = [Number.parseInt(from!, 16), Number.parseInt(to!, 16)];
    const bytes = Buffer.alloc(end - begin);
    try {
      const size = readSync(memory, bytes, 0, bytes.length, begin);
      for (let at = bytes.indexOf(text); at >= 0 && at < size; at = bytes.indexOf(text, at + 1)) found += 1;
    } catch {
      // The kernel's own pages cannot be read.
    }
  }
  closeSync(memory);
  return found;
}

async function started(options: Partial<ComponentOptions>): Promise<Component> {
  const [port] = await freePorts(5);
  const component = await startComponent({ reader, sites: [site], port: port!, ...options });
  after(() => component.process.stop());
  return component;
}
async function signed(component: Component, pin: { pin: string } | { match_code: string; language: string }): Promise<string> {
  const window = await ComponentWindow.open(component);
  await until('a card', async () => (await window.cards()).cards.length > 0);
  const [seen] = (await window.cards()).cards;
  const nonce = `tpcard1.sign-in..${randomBytes(32).toString('base64url')}`;
  const { status, body } = await window.sign({ origin: site, nonce, card: seen!.id, ...pin });
  return status === 200 ? 'signed' : String(body['code']);
}
function nothingIsLeft({ process: { pid, output } }: Component, ...pins: string[]): void {
  assert.ok(count(pid, site) > 0, 'the search finds what is there');
  const processes = [pid, ...children(pid)];
  assert.equal(processes.length, 2, 'the component and its card process');
  for (const pin of pins) {
    for (const one of processes) assert.equal(count(one, pin), 0, `${pin} in the memory of ${one}`);
    assert.equal(output.includes(pin), false);
  }
  for (const one of processes) assert.match(readFileSync(`/proc/${one}/limits`, 'utf8'), /^Max core file size +0 +0 /m);
}

test('typed in the window', only, async () => {
  const component = await started({});
  assert.equal(await signed(component, { pin: wrong }), 'pin-wrong');
  assert.equal(await signed(component, { pin: card.pin }), 'signed');
  nothingIsLeft(component, wrong);
});

test('typed in the component’s own dialog', only, async () => {
  const folder = temporaryFolder('pinentry');
  const pinentry = join(folder, 'pinentry');
  // A person who reads for a moment before they type.
  writeFileSync(pinentry, `#!/bin/bash
echo OK
while IFS= read -r line; do
  case $line in
    GETPIN) sleep 0.8; touch ${folder}/asked; printf 'D ${wrong}\\nOK\\n' ;;
    BYE) exit ;;
    *) echo OK ;;
  esac
done
`);
  chmodSync(pinentry, 0o755);
  const component = await started({ pinEntry: 'native', pinentry, environment: { DISPLAY: ':0' } });
  assert.equal(await signed(component, { match_code: '4711', language: 'zh-TW' }), 'pin-wrong');
  assert.ok(existsSync(join(folder, 'asked')));
  nothingIsLeft(component, wrong);
});
