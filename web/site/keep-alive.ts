// The verification wizard takes longer than an idle session lasts (a download, an installer, a card to be fetched):
// while it is open the session is extended every few minutes, for two hours at most.
import { session } from './session.svelte';

const every = 4 * 60_000;
const atMost = 2 * 60 * 60_000;

export function keepAlive(): () => void {
  const began = Date.now();
  const timer = setInterval(() => {
    if (Date.now() - began > atMost) clearInterval(timer);
    else if (session.current.signed_in) void session.extend();
  }, every);
  return () => clearInterval(timer);
}
