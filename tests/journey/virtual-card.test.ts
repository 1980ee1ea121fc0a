// The 19 steps with a card as it is: through pcscd and OpenSC, once with each kind of card.
import { walk } from './steps.ts';
import { test } from './virtual-card-world.ts';

for (const kind of ['company', 'school'] as const) {
  test(`walks the 19 steps with a ${kind}’s card through pcscd and OpenSC`, async ({ desk }) => {
    await walk(desk.person(await desk.inserted(kind)));
  });
}
