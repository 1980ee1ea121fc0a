// HiPKI LocalSignServer, where the service offers it: a second way, for who has no component of ours. Whether it runs is
// seen by a request without an answer to read, and only where the browser lets the page look without asking anybody.
import { site } from '../site.svelte';
import { cameFromLoopback, loopbackPermission } from './permission';
import { component } from './status.svelte';

let found = $state(false);

export const hipki = {
  get port(): number | null {
    return site.current?.hipki?.port ?? null;
  },
  /** Not before our component is known to be missing, or could not be looked for. */
  get offered(): boolean {
    // From the loopback it is looked for by itself: "unchecked" is the moment before.
    const unknown = component.state === 'loading' || (component.state === 'unchecked' && cameFromLoopback());
    return hipki.port !== null && component.state !== 'ready' && component.state !== 'outdated' && !unknown;
  },
  /** Seen running; false says nothing. */
  get found(): boolean {
    return found;
  },

  async look(): Promise<void> {
    if (!cameFromLoopback() && (await loopbackPermission()) !== 'granted') return;
    found = await fetch(`http://localhost:${hipki.port}/`, { mode: 'no-cors', cache: 'no-store', signal: AbortSignal.timeout(1500) })
      .then(() => true)
      .catch(() => false);
  },
};
