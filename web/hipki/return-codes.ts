// The one map from HiPKI's return codes to our problem codes. HiPKI writes some of them as negative numbers: they are
// compared as unsigned 32 bit.
import type { ProblemCode } from '../i18n/problems.zh-TW';

export interface Reply {
  func?: string;
  ret_code?: unknown;
  last_error?: unknown;
  signature?: unknown;
  slots?: unknown;
}

export interface Verdict {
  code: ProblemCode;
  /** Told only where HiPKI told it. */
  triesLeft?: 1 | 2;
  /** For a help desk: the numbers as HiPKI's own documents print them. */
  number: string;
}

const signInToCardFailed = 0x76100006;

const codes: Record<number, ProblemCode> = {
  0x76000006: 'no-card',
  0x76100003: 'no-reader',
  0x76000031: 'hipki-site-not-trusted',
  0x7600000f: 'hipki-site-not-trusted',
  0x76000999: 'pin-cancelled',
  0x7600000d: 'hipki-failed',
  0x76500001: 'certificate-not-yet-valid',
  0x76500002: 'certificate-expired',
  0x83000101: 'card-wrong-kind',
  0x83000102: 'card-wrong-kind',
  0x83000103: 'card-wrong-kind',
  0x83000104: 'card-wrong-kind',
};

/** `last_error` of a failed sign-in to the card. */
const signInErrors: Record<number, Omit<Verdict, 'number'>> = {
  0xa0: { code: 'pin-wrong' },
  0xa2: { code: 'pin-length' },
  0xa4: { code: 'pin-locked' },
  0x80000001: { code: 'pin-wrong', triesLeft: 1 },
  0x80000002: { code: 'pin-wrong', triesLeft: 2 },
};

/** A whole number of at most 32 bits, signed or unsigned; nothing else is one. */
function unsigned(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < -0x80000000 || number > 0xffffffff) return null;
  return number >>> 0;
}

const hex = (number: number): string => `0x${number.toString(16).toUpperCase().padStart(8, '0')}`;

/** What went wrong, or null when HiPKI says that all is well. An unknown number is a failure, never a success. */
export function verdictOf(reply: Reply): Verdict | null {
  const code = unsigned(reply.ret_code);
  if (code === 0) return null;
  if (code === null) return { code: 'hipki-failed', number: String(reply.ret_code) };
  if (code !== signInToCardFailed) return { code: codes[code] ?? 'hipki-failed', number: hex(code) };
  const last = unsigned(reply.last_error);
  const found = last === null ? undefined : signInErrors[last];
  return { ...(found ?? { code: 'hipki-failed' }), number: last === null ? hex(code) : `${hex(code)} / ${hex(last)}` };
}
