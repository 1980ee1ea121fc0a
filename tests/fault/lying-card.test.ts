// A card whose answers are mutated at random, read by OpenSC through pcscd: whatever becomes of the process that reads it,
// the component answers on, says something of the card each time, and signs with an honest one right after. (OpenSC 0.23
// deadlocks on some of them: the component ends that process after its 20 seconds and says card-software-failed.)
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CardStack, ComponentWindow, freePorts, pki, startComponent, until, unifiedBusinessNumber } from '../support/index.ts';

const site = 'https://card.example';
const nonce = `tpcard1.sign-in..${'A'.repeat(43)}`;
/** Each seed is another way to lie; as many as there is time for. `TPCARD_LIE_SECONDS=600` for a longer run. */
const seconds = Number(process.env['TPCARD_LIE_SECONDS'] ?? 45);

const stack = await CardStack.start();
const [port] = await freePorts(5);
const component = await startComponent({ reader: stack, sites: [site], port: port! });
after(async () => {
  await component.process.stop();
  await stack.stop();
});

test('answers on whatever a card says', { timeout: (seconds + 150) * 1000 }, async (t) => {
  const authorities = await pki();
  const company = { ca: 'moeaca', kind: 'company', name: '示範股份有限公司', id: unifiedBusinessNumber() } as const;
  const liar = await stack.make(authorities, { ...company, place: '9a' });
  const honest = await stack.make(authorities, company);
  let window = await ComponentWindow.open(component);
  const outcomes = new Map<string, number>();
  const end = Date.now() + seconds * 1000;
  let seed = 0;
  while (Date.now() < end) {
    seed++;
    await stack.lie(liar, seed);
    await stack.setTries(liar, 3);
    await stack.insert(liar);
    const began = (await stack.state(liar)).commands;
    await until('the card was asked something', async () => {
      await window.cards();
      return (await stack.state(liar)).commands > began;
    });
    const [card] = (await window.cards()).cards;
    const { status, body } = await window.sign({ origin: site, nonce, card: card?.id ?? 'none', pin: liar.pin });
    const outcome = status === 200 ? 'signed' : String(body['code']);
    if (status === 200) window = await ComponentWindow.open(component); // its one signature is made
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    assert.ok(component.process.alive, `the component ended with seed ${seed}:\n${component.process.output.slice(-4000)}`);
    await stack.remove(liar);
    await until('the reader is empty', async () => (await window.cards()).cards.length === 0);
  }
  t.diagnostic(`${seed} ways to lie: ${JSON.stringify(Object.fromEntries(outcomes))}`);
  assert.ok([...outcomes.keys()].some((outcome) => outcome !== 'signed'), 'the lies made no difference');

  await stack.insert(honest);
  await until('the honest card is seen', async () => (await window.cards()).cards.some((card) => !card.problem));
  const [card] = (await window.cards()).cards;
  assert.equal((await window.sign({ origin: site, nonce, card: card!.id, pin: honest.pin })).status, 200);
});
