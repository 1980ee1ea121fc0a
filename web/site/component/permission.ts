// May this page reach the loopback? Chrome asks the visitor (Local Network Access); a page that itself came from the
// loopback is exempt. Blocked and absent look the same to fetch, so the permission is asked about first.

export type Permission = 'granted' | 'prompt' | 'denied' | 'unknown';

const loopbackHosts = /^(localhost|127(\.\d+){3}|\[::1\])$/;
export const cameFromLoopback = (): boolean => loopbackHosts.test(location.hostname);

/** Chrome's name is newer than the other; a browser that knows neither throws. */
async function status(): Promise<PermissionStatus | null> {
  for (const name of ['loopback-network', 'local-network-access']) {
    try {
      return await navigator.permissions.query({ name: name as PermissionName });
    } catch {
      // not known by this name
    }
  }
  return null;
}

export const loopbackPermission = async (): Promise<Permission> => (await status())?.state ?? 'unknown';

/** Tells each change of the permission until the answer is called. */
export function onPermissionChange(changed: () => void): () => void {
  const over = new AbortController();
  void status().then((known) => known?.addEventListener('change', changed, { signal: over.signal }));
  return () => over.abort();
}
