// The component's own HTTP, which only its own page may use. The one-time token is in the page's head; a POST that
// spends it brings the next where the attempt may be repeated.

export interface Card {
  id: string;
  scheme: string;
  legal_name: string | null;
  rank: 'primary' | 'secondary' | 'unknown';
  not_after: string | null;
  tries: 'unknown' | 'low' | 'last';
  problem: string | null;
}
export interface Readers {
  reader: boolean;
  cards: Card[];
  problem: string | null;
}
export type Signed = { auth_token: object };
export type Refusal = { code: string; tries?: Card['tries']; mayRetry: boolean };

const meta = (name: string) => document.querySelector(`meta[name="tpcard-${name}"]`)?.getAttribute('content') ?? '';

export const version = meta('version');
/** The origins that may ask; '*' and 'null' are no origins. */
export const sites: readonly string[] = meta('sites').split(/\s+/).filter((site) => /^https?:\/\//.test(site));

let token = meta('token');

async function post(path: string, body: object): Promise<{ ok: boolean; json: Record<string, unknown> }> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token, ...body }),
    cache: 'no-store',
    credentials: 'omit',
  });
  const json = (await answer.json()) as Record<string, unknown>;
  if (typeof json['token'] === 'string') token = json['token'];
  return { ok: answer.ok, json };
}

/** What is in the readers now, or the code of a refusal. */
export async function readCards(): Promise<Readers | string> {
  const { ok, json } = await post('/v1/window/cards', {});
  return ok ? (json as unknown as Readers) : String(json['code'] ?? 'card-error');
}

export async function sign(origin: string, nonce: string, card: string, pin: string): Promise<Signed | Refusal> {
  const { ok, json } = await post('/v1/window/sign', { origin, nonce, card, pin });
  if (ok) return { auth_token: json['auth_token'] as object };
  const refusal = { code: String(json['code'] ?? 'card-error'), mayRetry: typeof json['token'] === 'string' };
  return json['tries'] ? { ...refusal, tries: json['tries'] as Card['tries'] } : refusal;
}
