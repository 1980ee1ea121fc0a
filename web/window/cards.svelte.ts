// What is in the readers, followed live: insertion and removal show within half a second.
import { readCards, type Card, type Readers } from './component';

const every = 500;

let readers = $state.raw<Readers | null>(null);
let chosen = $state<string | null>(null);
let gone = $state(false);
let paused = false;
let asking: Promise<void> = Promise.resolve();
let missed = 0;

const usable = $derived(readers?.cards.filter((card) => !card.problem) ?? []);
// Only where no card can be used is it told why: the whole's problem, or each card's.
const problem = $derived(usable.length ? null : (readers?.problem ?? null));
const unusable = $derived(usable.length ? [] : (readers?.cards ?? []));

let onrefused: (code: string) => void = () => undefined;
/** While nobody asks for a signature no card is asked anything, and the card process may end. */
let wanted: () => boolean = () => true;

async function ask(): Promise<void> {
  try {
    const seen = await readCards();
    missed = 0;
    if (typeof seen === 'string') onrefused(seen);
    else if (JSON.stringify(seen) !== JSON.stringify(readers)) readers = seen;
  } catch {
    missed += 1;
  }
  gone = missed > 3;
}

async function follow(): Promise<void> {
  if (!paused && wanted()) await (asking = ask());
  setTimeout(() => void follow(), every);
}

export const cards = {
  get usable(): Card[] {
    return usable;
  },
  get problem(): string | null {
    return problem;
  },
  /** The cards that are there where none can be used, each with its problem. */
  get unusable(): Card[] {
    return unusable;
  },
  get gone(): boolean {
    return gone;
  },
  /** The card that will sign: the one chosen while it is there, else the first. */
  get chosen(): Card | null {
    return usable.find((card) => card.id === chosen) ?? usable[0] ?? null;
  },
  choose(id: string): void {
    chosen = id;
  },
  follow(whileWanted: () => boolean, refused: (code: string) => void): void {
    wanted = whileWanted;
    onrefused = refused;
    void follow();
  },
  /** Now, and not only at the next half second. */
  async look(): Promise<void> {
    await (asking = asking.then(ask));
  },
  /** While the card signs nobody else asks it anything, and no question is under way whose token the signing would spend. */
  async undisturbed<T>(work: () => Promise<T>): Promise<T> {
    paused = true;
    await asking;
    try {
      return await work();
    } finally {
      paused = false;
    }
  },
};
