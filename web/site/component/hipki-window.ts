// The conversation with the PIN page for HiPKI (docs/protocol.md): a document of this origin, opened in the click. It gets
// challenges and gives back a signature; the PIN never comes here.
import * as api from '../api/client';
import { asProblem, Problem } from '../api/problem';
import { language } from '../../i18n/language.svelte';
import { hipki } from './hipki.svelte';
import { clockIsWrong, type Conversation, type Told } from './window';

const features = 'popup,width=520,height=760';
type Message = { tpcard_hipki: 1; type: string; nonce?: unknown; signature?: unknown };

/** Asks the cardholder for one signature through HiPKI. Call it in the click; nothing may be awaited before. */
export function askThroughHipki(purpose: api.Purpose, told: Told): Conversation {
  const { promise: signed, resolve, reject } = Promise.withResolvers<api.SignedChallenge>();
  const page = window.open('/hipki.html', `tpcard-hipki-${Date.now()}`, features);
  const say = (type: string, more: object) => page?.postMessage({ tpcard_hipki: 1, type, ...more }, location.origin);
  const finish = (settle: () => void) => {
    removeEventListener('message', listen);
    clearInterval(watch);
    settle();
  };

  const sendChallenge = async () => {
    try {
      const challenge = await api.createChallengeForHipki(purpose);
      if (clockIsWrong(challenge.server_time)) told.clockWrong();
      say('challenge', { nonce: challenge.nonce, text: challenge.text, port: hipki.port, language: language.current });
    } catch (thrown) {
      const problem = asProblem(thrown);
      say('failed', { code: problem.code });
      finish(() => reject(problem));
    }
  };
  const listen = (event: MessageEvent<Message>) => {
    if (event.origin !== location.origin || event.source !== page || event.data?.tpcard_hipki !== 1) return;
    const { type, nonce, signature } = event.data;
    if (type === 'challenge-wanted') {
      told.phase('waiting');
      void sendChallenge();
    } else if (type === 'signed' && typeof nonce === 'string' && typeof signature === 'string') {
      finish(() => resolve({ nonce, hipki_signature: signature }));
    } else if (type === 'cancelled') {
      finish(() => reject(new Problem('window-closed')));
    }
  };
  const noticeClosed = () => {
    if (!page?.closed) return;
    clearInterval(watch);
    // The page closes itself right after its last message: let that message arrive first.
    setTimeout(() => finish(() => reject(new Problem('window-closed'))), 400);
  };

  let watch: ReturnType<typeof setInterval> | undefined;
  addEventListener('message', listen);
  if (page) watch = setInterval(noticeClosed, 300);
  else queueMicrotask(() => finish(() => reject(new Problem('popup-blocked'))));
  told.phase('opening');
  return { focus: () => page?.focus(), signed };
}
