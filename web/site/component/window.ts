// The conversation with the component's window (docs/protocol.md): opened in the click, tried at each port in turn,
// asked for one signature. Every message is checked for its exact origin and source; none is ever posted to '*'.
import * as api from '../api/client';
import { asProblem, Problem } from '../api/problem';
import { language } from '../../i18n/language.svelte';
import { originOf, ports } from './ports';
import { component } from './status.svelte';

const helloWithin = 1500;
/** Where the component most likely is, a busy computer may take its time to open a window. */
const patientHelloWithin = 4000;
const features = 'popup,width=480,height=680';
const clockTolerance = 5 * 60_000;

type Message = { tpcard: 1; type: string; version?: string; nonce?: string; auth_token?: Record<string, never>; code?: string };

export type Phase = 'opening' | 'waiting';
export interface Told {
  phase(phase: Phase): void;
  clockWrong(): void;
}
export interface Conversation {
  /** Brings the window to the front, where the browser lets a page do so. */
  focus(): void;
  signed: Promise<api.SignedChallenge>;
}

interface Guest {
  onHello(reply: (message: object) => void): void;
  onMessage(message: Message, reply: (message: object) => void): void;
  onEnd(problem: Problem): void;
}

/** Opens the window at one port after the other until one says hello. Must be called in the click itself. */
function openWindow(path: string, guest: Guest): { window: Window | null; leave: () => void } {
  // At the first port again, at last, with more patience: a busy computer may have needed longer to open the window.
  const known = component.state === 'ready';
  const candidates = [...ports(), ...ports().slice(0, 1)];
  const patience = (at: number) => ((known && at === 0) || at === candidates.length - 1 ? patientHelloWithin : helloWithin);
  let index = 0;
  let port = candidates[0] ?? 61170;
  let hello = false;
  // A fresh name each time: an old window of ours with its own conversation must not be taken over half way.
  const popup = window.open(originOf(port) + path, `tpcard-${Date.now()}`, features);

  const leave = () => {
    removeEventListener('message', listen);
    clearTimeout(next);
    clearInterval(watch);
  };
  const end = (code: string) => {
    leave();
    guest.onEnd(new Problem(code));
  };
  const tryNext = () => {
    index += 1;
    const following = candidates[index];
    if (!popup || following === undefined) {
      popup?.close();
      component.notFound();
      return end('component-not-found');
    }
    port = following;
    popup.location.replace(originOf(port) + path);
    next = setTimeout(tryNext, patience(index));
  };
  const reply = (message: object) => popup?.postMessage({ tpcard: 1, ...message }, originOf(port));
  const listen = (event: MessageEvent<Message>) => {
    if (event.source !== popup || event.origin !== originOf(port) || event.data?.tpcard !== 1) return;
    if (event.data.type === 'hello' && !hello) {
      hello = true;
      clearTimeout(next);
      component.helloFrom(port, String(event.data.version));
      if (component.state === 'outdated') {
        popup?.close();
        return end('component-outdated');
      }
      guest.onHello(reply);
    } else if (hello) {
      guest.onMessage(event.data, reply);
    }
  };
  const noticeClosed = () => {
    if (!popup?.closed) return;
    clearInterval(watch);
    // The window closes itself right after its last message: let that message arrive first.
    setTimeout(() => end('window-closed'), 400);
  };

  let next: ReturnType<typeof setTimeout> | undefined;
  let watch: ReturnType<typeof setInterval> | undefined;
  if (popup) {
    addEventListener('message', listen);
    next = setTimeout(tryNext, patience(0));
    watch = setInterval(noticeClosed, 300);
  } else {
    queueMicrotask(() => guest.onEnd(new Problem('popup-blocked')));
  }
  return { window: popup, leave };
}

export function clockIsWrong(serverTime: string): boolean {
  return Math.abs(Date.parse(serverTime) - Date.now()) > clockTolerance;
}

/** Asks the cardholder for one signature. Call it in the click; nothing may be awaited before. */
export function askForSignature(purpose: api.Purpose, told: Told): Conversation {
  const { promise: signed, resolve, reject } = Promise.withResolvers<api.SignedChallenge>();
  let done = false;
  const finish = (settle: () => void) => {
    if (done) return;
    done = true;
    opened.leave();
    settle();
  };

  const sendChallenge = async (reply: (message: object) => void) => {
    try {
      const challenge = await api.createChallenge(purpose);
      if (clockIsWrong(challenge.server_time)) told.clockWrong();
      if (!done) reply({ type: 'challenge', nonce: challenge.nonce, language: language.current });
    } catch (thrown) {
      reply({ type: 'close' });
      finish(() => reject(asProblem(thrown)));
    }
  };

  const opened = openWindow('/window', {
    onHello(reply) {
      // The nonce may take its time on a slow line; the window refuses a site that says nothing.
      reply({ type: 'here' });
      told.phase('waiting');
    },
    onMessage(message, reply) {
      if (message.type === 'challenge-wanted') {
        void sendChallenge(reply);
      } else if (message.type === 'token' && message.nonce && message.auth_token) {
        const answer = { nonce: message.nonce, auth_token: message.auth_token };
        component.cardIs('readable');
        finish(() => resolve(answer));
      } else if (message.type === 'failed') {
        const code = message.code ?? 'card-error';
        component.cardIs(code);
        finish(() => reject(new Problem(code)));
      } else if (message.type === 'cancelled') {
        finish(() => reject(new Problem('window-closed')));
      }
    },
    onEnd: (problem) => finish(() => reject(problem)),
  });
  told.phase('opening');
  return { focus: () => opened.window?.focus(), signed };
}

/** The badge's way without the browser's permission: a window that says hello and closes. Call it in the click. */
export function checkByWindow(failed: (problem: Problem) => void): void {
  const opened = openWindow('/window?check', {
    onHello: () => opened.leave(),
    onMessage: () => undefined,
    onEnd: failed,
  });
}
