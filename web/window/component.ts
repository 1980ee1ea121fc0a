// The component's own HTTP, which only its own page may use. The one-time token is in the page's head; a POST that
// spends it brings the next where the attempt may be repeated.

export interface Card {
  id: string;
  scheme: 'moeaca' | 'xca' | null;
  legal_name: string | null;
  rank: 'primary' | 'secondary' | 'unknown' | null;
  not_after: string | null;
  tries: 'unknown' | 'low' | 'last';
  /** The reader has keys of its own and wants the PIN typed there. */
  pin_pad: boolean;
  problem: string | null;
}
export interface Readers {
  reader: boolean;
  cards: Card[];
  problem: string | null;
}
export type Signed = { auth_token: object };
export type Refusal = { code: string; tries?: Card['tries']; mayRetry: boolean };
/** The PIN typed in this window, or what the component's dialog needs to ask for it. */
export type Pin = { pin: string } | { match_code: string; language: string; before?: string };

const meta = (name: string) => document.querySelector(`meta[name="tpcard-${name}"]`)?.getAttribute('content') ?? '';

export const version = meta('version');
/** Where the PIN is typed: in this window; in the component's dialog; or there, and here when that fails. */
export const pinEntry = meta('pin-entry') as 'window' | 'native' | 'auto';
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

/** Where the component asks for the PIN itself, the request lasts until it has it; closing the window ends the dialog. */
export async function sign(origin: string, nonce: string, card: string, pin: Pin): Promise<Signed | Refusal> {
  const { ok, json } = await post('/v1/window/sign', { origin, nonce, card, ...pin });
  if (ok) return { auth_token: json['auth_token'] as object };
  const refusal = { code: String(json['code'] ?? 'card-error'), mayRetry: typeof json['token'] === 'string' };
  return json['tries'] ? { ...refusal, tries: json['tries'] as Card['tries'] } : refusal;
}
