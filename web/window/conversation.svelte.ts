// The window's side of the conversation with the site (docs/protocol.md). The site's origin is what the browser says in the
// message event; a message of an origin that is not listed ends in a refusal, and nothing is ever posted to '*'.
import { language } from '../i18n/language.svelte';
import { sites, version } from './component';
import { readNonce, type Nonce } from './nonce';

/** A listed site answers at once; one that says nothing may not be listed. */
const silenceAtMost = 4000;
/** The service keeps a nonce for five minutes: ask for the next before. */
const renewAfter = 4 * 60_000;
/** A dialog stays for three minutes, so it begins with a nonce that is no older than this. */
const freshFor = 60_000;

type State = 'asking' | 'asked' | 'refused' | 'ended' | 'no-opener';

let state = $state<State>('asking');
let origin = $state<string | null>(null);
let nonce = $state.raw<Nonce | null>(null);
let refusal = $state<string | null>(null);
/** The site that was refused because it is not listed, as the browser names it. */
let stranger = $state<string | null>(null);
let nonceCameAt = 0;
let onnonce: (() => void) | undefined;
/** Refused only because nothing was heard: a listed site that was merely slow is still let in. */
let refusedForSilence = false;
let silence: ReturnType<typeof setTimeout> | undefined;
let renewal: ReturnType<typeof setInterval> | undefined;

const opener = window.opener as Window | null;

/** To the site once it is known; before that to each listed origin, and the browser delivers it where it fits. */
function post(message: object): void {
  for (const to of origin ? [origin] : sites) opener?.postMessage({ tpcard: 1, ...message }, to);
}
const hello = () => post({ type: 'hello', version, state: 'ready' });

function stop(next: State): void {
  state = next;
  clearTimeout(silence);
  clearInterval(renewal);
}

function refuse(code: string): void {
  // The first refusal's words stay, but for one that was only a guess.
  if (state === 'ended' || (state === 'refused' && !refusedForSilence)) return;
  post({ type: 'failed', code });
  refusal = code;
  refusedForSilence = false;
  stop('refused');
}

function refuseForSilence(): void {
  refusal = 'site-not-listed';
  refusedForSilence = true;
  state = 'refused';
}

function listen(event: MessageEvent): void {
  if (event.source !== opener || (state === 'refused' && !refusedForSilence) || state === 'ended') return;
  if (!sites.includes(event.origin)) {
    stranger = event.origin;
    return refuse('site-not-listed');
  }
  if (event.data?.tpcard !== 1 || (origin && event.origin !== origin)) return;
  clearTimeout(silence);
  origin = event.origin;
  if (event.data.type === 'close') {
    stop('ended');
    window.close();
  }
  if (refusedForSilence) {
    refusedForSilence = false;
    refusal = null;
    state = 'asking';
  }
  if (event.data.type !== 'challenge') return;
  if (event.data.language === 'en' || event.data.language === 'zh-TW') language.use(event.data.language);
  const read = readNonce(event.data.nonce);
  if (typeof read === 'string') return refuse(read);
  // One window, one request: what is signed is what the person has read.
  if (nonce && (read.purpose !== nonce.purpose || read.binding !== nonce.binding)) return refuse('request-changed');
  nonce = read;
  nonceCameAt = Date.now();
  state = 'asked';
  onnonce?.();
}

export const conversation = {
  get state(): State {
    return state;
  },
  get origin(): string | null {
    return origin;
  },
  get nonce(): Nonce | null {
    return nonce;
  },
  get refusal(): string | null {
    return refusal;
  },

  get stranger(): string | null {
    return stranger;
  },

  begin(): void {
    if (!opener) return stop('no-opener');
    addEventListener('message', listen);
    hello();
    // Asked for at once and not only when a card is there: so the person sees who asks, and what for, while fetching it.
    conversation.askForChallenge();
    silence = setTimeout(refuseForSilence, silenceAtMost);
    renewal = setInterval(conversation.askForChallenge, renewAfter);
  },
  /** The badge's question: is there a component? */
  sayHelloAndClose(): void {
    hello();
    window.close();
  },
  askForChallenge: (): void => post({ type: 'challenge-wanted' }),
  /** The nonce, renewed first when it is no longer fresh and the site still answers. */
  async freshNonce(): Promise<Nonce | null> {
    if (Date.now() - nonceCameAt > freshFor) {
      const arrived = new Promise<void>((resolve) => (onnonce = resolve));
      conversation.askForChallenge();
      await Promise.race([arrived, new Promise((resolve) => setTimeout(resolve, silenceAtMost))]);
    }
    return nonce;
  },

  succeed(signedNonce: string, auth_token: object): void {
    post({ type: 'token', nonce: signedNonce, auth_token });
    stop('ended');
    window.close();
  },
  cancel(): void {
    post({ type: 'cancelled' });
    stop('ended');
    window.close();
  },
  fail: refuse,
};
