// What the window shows is read from the nonce that will be signed, never from anything else a page says
// (docs/protocol.md: tpcard1.<purpose>.<binding>.<43 base64url characters>).

export type Purpose = 'verify' | 'sign-in';
export type Nonce = { text: string; purpose: Purpose; binding: string };

const form = /^tpcard1\.([a-z-]+)\.([A-Za-z0-9_-]*)\.[A-Za-z0-9_-]{43}$/;

function base64urlText(encoded: string): string {
  const binary = atob(encoded.replace(/-/g, '+').replace(/_/g, '/'));
  return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(binary, (c) => c.charCodeAt(0)));
}

/** The nonce read, or the code of why it is refused. */
export function readNonce(text: unknown): Nonce | 'nonce-malformed' | 'purpose-unknown' {
  if (typeof text !== 'string' || text.length < 44 || text.length > 128) return 'nonce-malformed';
  const [, purpose, encoded = ''] = form.exec(text) ?? [];
  if (purpose === undefined) return 'nonce-malformed';
  if (purpose !== 'verify' && purpose !== 'sign-in') return 'purpose-unknown';
  try {
    return { text, purpose, binding: base64urlText(encoded) };
  } catch {
    return 'nonce-malformed';
  }
}
