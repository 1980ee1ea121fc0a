// The badge's knowledge: is the component there, and is it new enough? Asked by fetch where the browser lets the page do
// so without a question; otherwise only after the visitor's click, or by a small window that says hello and closes.
import { site } from '../site.svelte';
import { cameFromLoopback, loopbackPermission } from './permission';
import { olderThan, originOf, ports, rememberPort } from './ports';

export type ComponentState = 'unchecked' | 'loading' | 'ready' | 'unreachable' | 'blocked' | 'outdated';

const pollEvery = 2000;
/** A component that is ready may still be stopped: looked after, but seldom. */
const pollReadyEvery = 15_000;
/** How long the badge says 「Loading」 before it says that there is no component; it goes on looking all the same. */
const patience = 8000;

let state = $state<ComponentState>('unchecked');
let version = $state('');
let card = $state<string | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;
let users = 0;
let patientUntil = 0;
let round = 0;

const aboutTheCard = /^(readable|no-reader|no-card|card-.*|pin-locked|module-missing|remote-desktop)$/;

type Answer = 'absent' | 'loading' | 'ready' | 'outdated';

async function askPort(port: number): Promise<Answer> {
  try {
    const answer = await fetch(`${originOf(port)}/v1/status`, { cache: 'no-store', signal: AbortSignal.timeout(1500) });
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

async function askAll(): Promise<Answer> {
  const answers = await Promise.all(ports().map(askPort));
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
    return () => {
      users -= 1;
      if (users === 0) clearTimeout(timer);
    };
  },

  /** Without a question by the browser: never a request to the loopback while it would ask. */
  async lookIfAllowed(patientFor = patience): Promise<void> {
    const permission = await loopbackPermission();
    if (cameFromLoopback() || permission === 'granted') begin(patientFor);
    else if (state !== 'ready') state = permission === 'denied' ? 'blocked' : 'unchecked';
  },

  /** After the visitor's click: the browser may ask now. */
  async look(): Promise<void> {
    if ((await loopbackPermission()) === 'denied' && !cameFromLoopback()) state = 'blocked';
    else begin(patience);
  },

  /** A window of the component said hello: it is there, whatever fetch was allowed to see. */
  helloFrom(port: number, itsVersion: string): void {
    rememberPort(port);
    clearTimeout(timer);
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
