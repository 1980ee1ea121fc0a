// Faults of reader, card and PIN, through pcscd and OpenSC, as the component's window is told them (what the window makes
// of them: journey/virtual-card-faults.test.ts). One stack, one component, one card after the other.
import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import {
  CardStack, ComponentWindow, freePorts, pki, startComponent, unifiedBusinessNumber, until,
  type CardSeen, type ReadersSeen, type VirtualCard, type VirtualCardOptions,
} from '../support/index.ts';

const site = 'https://card.example';
const nonce = `tpcard1.sign-in..${'A'.repeat(43)}`;

const authorities = await pki();
const stack = await CardStack.start();
const [port] = await freePorts(5);
const component = await startComponent({ reader: stack, sites: [site], port: port! });
let window = await ComponentWindow.open(component);
const inUse: VirtualCard[] = [];
after(async () => {
  await component.process.stop();
  await stack.stop();
});
afterEach(async () => {
  for (const card of inUse.splice(0)) await stack.remove(card);
  await sees((readers) => readers.cards.length === 0);
});

async function card(options: Partial<VirtualCardOptions> = {}): Promise<VirtualCard> {
  const made = await stack.make(authorities, { ca: 'moeaca', kind: 'company', name: '示範股份有限公司', id: unifiedBusinessNumber(), ...options });
  inUse.push(made);
  return made;
}
async function inserted(options: Partial<VirtualCardOptions> = {}): Promise<VirtualCard> {
  const made = await card(options);
  await stack.insert(made);
  return made;
}
/** Asks as the window does until it sees that; what it sees then. */
async function sees(that: (readers: ReadersSeen) => boolean): Promise<ReadersSeen> {
  let seen: ReadersSeen | undefined;
  await until(`the window is told ${that}`, async () => that((seen = await window.cards()))).catch((error: Error) => {
    throw new Error(`${error.message}; last: ${JSON.stringify(seen)}\n${component.process.output.slice(-2000)}`);
  });
  return seen!;
}
const theCard = async (that: (card: CardSeen) => boolean = () => true): Promise<CardSeen> =>
  (await sees(({ cards }) => cards.length > 0 && that(cards[0]!))).cards[0]!;

async function sign(seen: CardSeen, pin = '123456'): Promise<Record<string, unknown>> {
  const { status, body } = await window.sign({ origin: site, nonce, card: seen.id, pin });
  if (status === 200) window = await ComponentWindow.open(component); // its one signature is made
  return status === 200 ? { code: 'signed' } : body;
}

test('a card inserted is shown, signs with its PIN, and is gone when it is removed', async (t) => {
  const held = await card();
  const shown: number[] = [];
  for (let attempt = 0; attempt < 3; attempt++) {
    await stack.insert(held);
    const began = performance.now();
    const seen = await theCard();
    shown.push(performance.now() - began);
    assert.equal(seen.legal_name, held.name);
    assert.equal((await sign(seen))['code'], 'signed');
    await stack.remove(held);
    const removed = performance.now();
    await sees(({ problem }) => problem === 'no-card');
    // Not the time after which a library is taken for one that hangs.
    assert.ok(performance.now() - removed < 10_000);
  }
  t.diagnostic(`from inserted to seen, ms: ${shown.map((time) => time.toFixed(0)).join(', ')}`);
  assert.ok(Math.min(...shown) < 1000);
});

test('wrong PINs: tries were lost, one is left, locked', async () => {
  const held = await inserted();
  assert.deepEqual(pick(await sign(await theCard(), '000000')), { code: 'pin-wrong', tries: 'low' });
  assert.deepEqual(pick(await sign(await theCard(), '000001')), { code: 'pin-wrong', tries: 'last' });
  assert.equal((await theCard()).tries, 'last');
  assert.equal((await sign(await theCard(), '000002'))['code'], 'pin-locked');
  assert.equal((await theCard()).problem, 'pin-locked');
  assert.equal((await stack.state(held)).tries, 0);
});
const pick = ({ code, tries }: Record<string, unknown>): object => ({ code, tries });

test('the key that asks for the PIN before each signature, the one that asks once, RSA and P-256', async () => {
  for (const options of [{ place: '9c' }, { place: '9a' }, { place: '9c', key: 'p256' }, { place: '9a', key: 'p256' }] as const) {
    const held = await inserted(options);
    assert.equal((await sign(await theCard()))['code'], 'signed', JSON.stringify(options));
    assert.equal((await stack.state(held)).signatures, 1);
    await stack.remove(held);
    await sees(({ cards }) => cards.length === 0);
  }
});

test('a card pulled out while it signs; put back, it signs', async () => {
  const held = await inserted();
  await stack.slow(held, { signature: 200 });
  await stack.pullOutWhileSigning(held);
  assert.equal((await sign(await theCard()))['code'], 'card-removed');
  await sees(({ problem }) => problem === 'no-card');
  await stack.insert(held);
  assert.equal((await sign(await theCard()))['code'], 'signed');
});

test('a card that another program holds for itself is in use, and free again', async () => {
  const held = await inserted();
  await until('pcscd has seen the card', async () => (await stack.state(held)).reader === 0);
  await new Promise((resolve) => setTimeout(resolve, 900)); // … which nobody may ask it about here: asking takes the card
  const release = await stack.hold('exclusive');
  await theCard(({ problem }) => problem === 'card-in-use');
  await release();
  assert.equal((await sign(await theCard(({ problem }) => problem === null)))['code'], 'signed');
});

test('a card that was never opened: no try is lost', async () => {
  const held = await inserted({ activated: false });
  assert.equal((await sign(await theCard()))['code'], 'card-error');
  assert.equal((await stack.state(held)).tries, 3);
});

test('cards that are of no use say why before a PIN is asked for', async () => {
  const expired = ['--not-before', '2020-01-01T00:00:00Z', '--not-after', '2025-01-01T00:00:00Z'];
  for (const [problem, options] of [
    ['card-wrong-kind', { encryptionOnly: true }],
    ['card-wrong-kind', { kind: 'person', name: '王示範', id: '1234' }],
    ['certificate-expired', { more: expired }],
  ] as const) {
    const held = await inserted(options);
    assert.equal((await theCard()).problem, problem);
    await stack.remove(held);
    await sees(({ cards }) => cards.length === 0);
  }
});

test('two cards in two readers, told apart', async () => {
  const [first, second] = [await inserted(), await card({ ca: 'xca', kind: 'school', name: '示範國民小學', id: '2.16.886.111.90005.90003.100004' })];
  await stack.insert(second, 1);
  const { cards } = await sees((readers) => readers.cards.length === 2);
  assert.equal((await sign(cards.find(({ legal_name }) => legal_name === second.name)!))['code'], 'signed');
  assert.deepEqual([(await stack.state(first)).signatures, (await stack.state(second)).signatures], [0, 1]);
});

test('a slow card takes its own time and little more', async (t) => {
  const held = await inserted();
  const seen = await theCard();
  await stack.slow(held, { command: 10, signature: 700 });
  const own = (await stack.state(held)).spent;
  const began = performance.now();
  assert.equal((await sign(seen))['code'], 'signed');
  const beside = performance.now() - began - ((await stack.state(held)).spent - own);
  t.diagnostic(`beside the card's own time: ${beside.toFixed(0)} ms`);
  assert.ok(beside < 10_000);
});
