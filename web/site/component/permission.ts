// May this page reach the loopback? Chrome asks the visitor (Local Network Access); a page that itself came from the
// loopback is exempt. Blocked and absent look the same to fetch, so the permission is asked about first.

export type Permission = 'granted' | 'prompt' | 'denied' | 'unknown';

const loopbackHosts = /^(localhost|127(\.\d+){3}|\[::1\])$/;
export const cameFromLoopback = (): boolean => loopbackHosts.test(location.hostname);

export async function loopbackPermission(): Promise<Permission> {
  for (const name of ['loopback-network', 'local-network-access']) {
    try {
      return (await navigator.permissions.query({ name: name as PermissionName })).state;
    } catch {
      // This browser does not know the name (Firefox throws): try the older one.
    }
  }
  return 'unknown';
}
