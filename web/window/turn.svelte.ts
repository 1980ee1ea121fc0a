// One window at a time. The browser's lock says whose turn it is (Web Locks, of this origin); a window that comes second
// asks the first to come forward, and goes on by itself when that one is done. Windows of another browser are told by
// the component, which answers `busy`.

const name = 'tpcard-window';

let ours = $state(false);
let lost = $state(false);
let over = false;
let end: () => void = () => undefined;
const waiting = new AbortController();
const channel = new BroadcastChannel(name);

/** Holds the lock until done(), or until another window takes it away. */
function hold(): Promise<void> {
  if (over) return Promise.resolve();
  ours = true;
  channel.onmessage = () => {
    // As far as the browser lets a window come forward by itself; the title shows in the list of windows all the same.
    document.title = '● PINCODE';
    window.focus();
  };
  return new Promise((resolve) => (end = resolve));
}
const losing = () => {
  if (ours) lost = true;
  ours = false;
};

export const turn = {
  get ours(): boolean {
    return ours;
  },
  /** Another window was chosen instead of this one. */
  get lost(): boolean {
    return lost;
  },
  async wait(): Promise<void> {
    await navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock ? hold() : undefined)).catch(losing);
    if (ours || lost) return;
    channel.postMessage('come forward');
    await navigator.locks.request(name, { signal: waiting.signal }, hold).catch(() => waiting.signal.aborted || losing());
  },
  /** Ends the other window and goes on in this one. */
  take(): void {
    waiting.abort();
    void navigator.locks.request(name, { steal: true }, hold).catch(losing);
  },
  done(): void {
    over = true;
    end();
  },
};
