// One attempt at a signature after the other, whichever way the PIN is typed: what went wrong, what is known of the tries.
import { cards } from './cards.svelte';
import { sign, type Card, type Pin } from './component';
import { conversation } from './conversation.svelte';

/** What the person may mend and try again in this window. */
const mendable = [
  'pin-wrong', 'pin-length', 'pin-cancelled', 'pin-entry-failed', 'timed-out', 'busy',
  'card-removed', 'card-in-use', 'card-error', 'card-software-failed', 'no-card', 'no-reader',
];

let busy = $state(false);
let error = $state<string | null>(null);
let seen = $state.raw<{ card: string; left: Card['tries'] } | null>(null);

// What this window saw and what the card says: the worse counts.
const left = $derived.by(() => {
  const known = [cards.chosen?.tries, seen && seen.card === cards.chosen?.id ? seen.left : undefined];
  return known.includes('last') ? 'last' : known.includes('low') ? 'low' : 'unknown';
});

async function run(pin: Pin): Promise<void> {
  const card = cards.chosen;
  const { origin } = conversation;
  const nonce = await conversation.freshNonce();
  if (!card || !origin || !nonce || conversation.state !== 'asked') return;
  const answer = await cards.undisturbed(() => sign(origin, nonce.text, card.id, pin));
  if ('auth_token' in answer) return conversation.succeed(nonce.text, answer.auth_token);
  if (!answer.mayRetry || !mendable.includes(answer.code)) return conversation.fail(answer.code);
  if (answer.tries && answer.tries !== 'unknown') seen = { card: card.id, left: answer.tries };
  error = answer.code;
  await cards.look();
}

export const attempt = {
  get busy(): boolean {
    return busy;
  },
  /** The code of what went wrong, until the next attempt. */
  get error(): string | null {
    return error;
  },
  get left(): Card['tries'] {
    return left;
  },
  get possible(): boolean {
    return conversation.state === 'asked' && cards.chosen !== null && !busy;
  },
  /** Said without asking the component, e.g. of a PIN that can't be one. */
  complain(code: string): void {
    error = code;
  },
  async make(pin: Pin): Promise<void> {
    if (!attempt.possible) return;
    busy = true;
    error = null;
    try {
      await run(pin);
    } catch {
      // The component did not answer: it has ended, or somebody ended it.
      error = 'component-not-found';
    } finally {
      busy = false;
    }
  },
};
