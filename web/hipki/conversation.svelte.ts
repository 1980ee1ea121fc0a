// The conversation with the site's page that opened this document (docs/protocol.md): same origin, same window, nothing
// else is heard. The page gives challenges and takes the signature; it never sees the PIN.
import { language } from '../i18n/language.svelte';
import { readNonce, type Nonce } from '../window/nonce';

/** A signature may take 170 s and a challenge lives for 300: one that is this old is renewed while the person types. */
const renewEvery = 90_000;

interface Challenge {
  nonce: Nonce;
  text: string;
  port: number;
}
type Message = { tpcard_hipki: 1; type: string; nonce?: unknown; text?: unknown; port?: unknown; language?: unknown; code?: unknown };

const site = window.opener as Window | null;

let state = $state<'waiting' | 'asked' | 'refused' | 'ended' | 'no-opener'>(site ? 'waiting' : 'no-opener');
let challenge = $state.raw<Challenge | null>(null);
let refusal = $state('');
let renewal: ReturnType<typeof setInterval> | undefined;

const say = (type: string, more: object = {}) => site?.postMessage({ tpcard_hipki: 1, type, ...more }, location.origin);

function end(type: string, more: object = {}) {
  clearInterval(renewal);
  removeEventListener('message', listen);
  state = 'ended';
  say(type, more);
  window.close();
}

function refuse(code: string) {
  clearInterval(renewal);
  refusal = code;
  state = 'refused';
}

function take(message: Message) {
  const nonce = readNonce(message.nonce);
  if (typeof nonce === 'string') return refuse(nonce);
  if (typeof message.text !== 'string' || typeof message.port !== 'number') return;
  if (message.language === 'en' || message.language === 'zh-TW') if (state === 'waiting') language.use(message.language);
  challenge = { nonce, text: message.text, port: message.port };
  state = 'asked';
}

function listen(event: MessageEvent<Message>) {
  if (event.origin !== location.origin || event.source !== site || event.data?.tpcard_hipki !== 1) return;
  if (event.data.type === 'challenge') take(event.data);
  else if (event.data.type === 'failed') refuse(String(event.data.code));
}

export const conversation = {
  get state() {
    return state;
  },
  get challenge() {
    return challenge;
  },
  get refusal() {
    return refusal;
  },

  begin(): void {
    if (!site) return;
    addEventListener('message', listen);
    say('challenge-wanted');
    renewal = setInterval(() => (site.closed ? refuse('window-token-spent') : say('challenge-wanted')), renewEvery);
  },
  succeed: (nonce: string, signature: string): void => end('signed', { nonce, signature }),
  cancel: (): void => end('cancelled'),
};
