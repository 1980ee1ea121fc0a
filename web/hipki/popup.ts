// The conversation with HiPKI's popup (docs/protocol.md): opened in the click, asked once. The request may hold a PIN:
// it goes to exactly HiPKI's origin and to nobody else.
import { Problem } from './problem';
import type { Reply } from './return-codes';

const readyWithin = 20_000;
const answeredWithin = 170_000;
const features = 'popup,width=420,height=320';

export const originOf = (port: number): string => `http://localhost:${port}`;

function parsed(text: string): Reply | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}

/** Opens the popup and asks this. Call it in the click; nothing may be awaited before. */
export function askHipki(port: number, request: object): Promise<Reply> {
  const origin = originOf(port);
  // A fresh name each time: a popup answers one request, an old one none.
  const popup = window.open(`${origin}/popupForm`, `hipki-${Date.now()}`, features);
  if (!popup) return Promise.reject(new Problem('popup-blocked'));

  return new Promise((resolve, reject) => {
    let asked = false;
    const end = (settle: () => void) => {
      removeEventListener('message', listen);
      clearTimeout(patience);
      clearInterval(watch);
      settle();
    };
    const fail = () => {
      popup.close();
      end(() => reject(new Problem(asked ? 'hipki-failed' : 'hipki-not-found')));
    };
    const listen = (event: MessageEvent<unknown>) => {
      if (event.origin !== origin || event.source !== popup || typeof event.data !== 'string') return;
      const message = parsed(event.data);
      if (!asked && message?.func === 'getTbs') {
        asked = true;
        clearTimeout(patience);
        patience = setTimeout(fail, answeredWithin);
        popup.postMessage(JSON.stringify(request), origin);
      } else if (asked && message && 'ret_code' in message) {
        end(() => resolve(message));
      }
    };
    const noticeClosed = () => {
      if (!popup.closed) return;
      clearInterval(watch);
      // The popup closes itself right after its reply: let that arrive first.
      setTimeout(fail, 400);
    };
    let patience = setTimeout(fail, readyWithin);
    const watch = setInterval(noticeClosed, 300);
    addEventListener('message', listen);
  });
}
