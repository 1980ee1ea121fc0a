// What the component finds on this computer, and the sites that may use it. Its own page alone may ask.
import type { Language } from '../i18n/language.svelte';

type Words = Record<Language, string>;

export interface Finding {
  state: 'fine' | 'attention' | 'wrong';
  what: Words;
  next: Words | null;
}
export interface Site {
  origin: string;
  /** In this user's own file, and not in the administrator's. */
  removable: boolean;
}
export interface Report {
  findings: Finding[];
  sites: Site[];
}

const meta = (name: string) => document.querySelector(`meta[name="tpcard-${name}"]`)?.getAttribute('content') ?? '';
export const version = meta('version');
const token = meta('token');

async function post<T>(path: string, body: object): Promise<T | null> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token, ...body }),
    cache: 'no-store',
    credentials: 'omit',
  });
  return answer.ok ? ((await answer.json()) as T) : null;
}

/** Nothing when the component does not answer, or no longer knows this page. */
export const check = (): Promise<Report | null> => post<Report>('/v1/self-check', {}).catch(() => null);

/** The list afterwards; nothing when it was refused. */
export const change = (act: 'add' | 'remove', origin: string): Promise<{ sites: Site[] } | null> =>
  post<{ sites: Site[] }>('/v1/self-check/sites', { act, origin }).catch(() => null);
