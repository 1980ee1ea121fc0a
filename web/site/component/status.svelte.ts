// The badge's knowledge: is the component there, and is it new enough? Asked by fetch where the browser lets the page do
// so without a question; otherwise only after the visitor's click, or by a small window that says hello and closes.
import { site } from '../site.svelte';
import { cameFromLoopback, loopbackPermission, onPermissionChange } from './permission';
import { olderThan, originOf, ports, rememberPort } from './ports';

export type ComponentState = 'unchecked' | 'loading' | 'ready' | 'unreachable' | 'blocked' | 'outdated';

const pollEvery = 2000;
/** A component that is ready may still be stopped: looked after, but seldom. */
const pollReadyEvery = 15_000;
/** How long the badge says 「Loading」 before it says that there is no component; it goes on looking all the same. */
const patience = 8000;
/** How long one request may take: on this computer not long, unless the visitor reads the browser's question meanwhile. */
const answersWithin = 1500;
const questionMayTake = 60_000;

let state = $state<ComponentState>('unchecked');
let version = $state('');
let card = $state<string | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;
let users = 0;
let patientUntil = 0;
let round = 0;

const aboutTheCard = /^(readable|no-reader|no-card|card-.*|pin-locked|module-missing|remote-desktop)$/;

type Answer = 'absent' | 'loading' | 'ready' | 'outdated';

async function askPort(port: number, within: number): Promise<Answer> {
  try {
    const answer = await fetch(`${originOf(port)}/v1/status`, { cache: 'no-store', signal: AbortSignal.timeout(within) });
    const status = await answer.json();
    if (!answer.ok || status.application !== 'tpcard-agent') return 'absent';
    rememberPort(port);
    version = String(status.version);
    if (olderThan(version, site.current?.component.minimum_version ?? '0')) return 'outdated';
    return status.state === 'ready' ? 'ready' : 'loading';
  } catch {
    return 'absent';
  }
}

async function askAll(within = answersWithin): Promise<Answer> {
  const answers = await Promise.all(ports().map((port) => askPort(port, within)));
  return (['ready', 'loading', 'outdated'] as const).find((answer) => answers.includes(answer)) ?? 'absent';
}

async function poll(ofRound: number): Promise<void> {
  const answer = await askAll();
  if (users === 0 || ofRound !== round) return;
  if (answer !== 'absent') state = answer;
  else if (state !== 'loading' || Date.now() > patientUntil) state = 'unreachable';
  timer = setTimeout(() => void poll(ofRound), state === 'ready' ? pollReadyEvery : pollEvery);
}

function begin(patientFor: number): void {
  clearTimeout(timer);
  round += 1;
  patientUntil = Math.max(patientUntil, Date.now() + patientFor);
  if (state !== 'ready') state = 'loading';
  void poll(round);
}

/** The browser may put its question to the visitor now, once: a question waved away is not asked again by itself. */
async function askWithAQuestion(): Promise<void> {
  state = 'loading';
  const answer = await askAll(questionMayTake);
  const permission = await loopbackPermission();
  if (permission === 'granted') return begin(patience);
  if (answer === 'absent') state = permission === 'denied' ? 'blocked' : 'unreachable';
  else state = answer;
  // Firefox may allow for now without saying so: until it is ready it is asked again, but not looked after for ever.
  if (answer === 'loading') setTimeout(() => void askWithAQuestion(), pollEvery);
}

export const component = {
  get state(): ComponentState {
    return state;
  },
  get version(): string {
    return version;
  },
  /** What the window last told of reader and card: `readable`, a code, or nothing. */
  get card(): string | null {
    return card;
  },

  /** Begins looking while some page shows the badge; returns how to stop. */
  watch(): () => void {
    users += 1;
    if (users === 1) void component.lookIfAllowed();
    // Allowed or forbidden in the browser's own settings: the badge follows at once.
    const unwatch = onPermissionChange(() => void component.lookIfAllowed());
    return () => {
      unwatch();
      users -= 1;
      if (users === 0) clearTimeout(timer);
    };
  },

  /** Without a question by the browser: never a request to the loopback while it would ask. */
  async lookIfAllowed(patientFor = patience): Promise<void> {
    const permission = await loopbackPermission();
    if (cameFromLoopback() || permission === 'granted') return begin(patientFor);
    // Taken back meanwhile: going on would make the browser ask.
    clearTimeout(timer);
    round += 1;
    if (state !== 'ready') state = permission === 'denied' ? 'blocked' : 'unchecked';
  },

  /** After the visitor's click, and an explanation: the browser may ask now. */
  async look(): Promise<void> {
    const permission = await loopbackPermission();
    if (cameFromLoopback() || permission === 'granted' || permission === 'unknown') begin(patience);
    else if (permission === 'denied') state = 'blocked';
    else await askWithAQuestion();
  },

  /** A window of the component said hello: it is there, whatever fetch was allowed to see. */
  helloFrom(port: number, itsVersion: string): void {
    rememberPort(port);
    version = itsVersion;
    state = olderThan(version, site.current?.component.minimum_version ?? '0') ? 'outdated' : 'ready';
  },
  notFound(): void {
    if (state !== 'blocked') state = 'unreachable';
  },
  cardIs(readableOrCode: string): void {
    card = aboutTheCard.test(readableOrCode) ? readableOrCode : null;
  },
};
