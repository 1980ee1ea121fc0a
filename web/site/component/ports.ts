// The ports the component may be at, the one that worked last first (docs/protocol.md).
import { recall, remember } from '../../ui/storage';
import { site } from '../site.svelte';

const key = 'tpcard.port';

export function ports(): number[] {
  const listed = site.current?.component.ports ?? [];
  const last = Number(recall(key));
  return listed.includes(last) ? [last, ...listed.filter((port) => port !== last)] : listed;
}

export const rememberPort = (port: number): void => remember(key, String(port));
export const originOf = (port: number): string => `http://127.0.0.1:${port}`;

/** True when `version` is older than `minimum`; both are dotted numbers. */
export function olderThan(version: string, minimum: string): boolean {
  const numbers = (text: string) => text.split(/[.+-]/, 3).map((part) => Number.parseInt(part, 10) || 0);
  const [a, b] = [numbers(version), numbers(minimum)];
  for (let i = 0; i < 3; i++) if (a[i] !== b[i]) return (a[i] ?? 0) < (b[i] ?? 0);
  return false;
}
