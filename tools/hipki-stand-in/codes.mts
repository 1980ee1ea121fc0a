// HiPKI's return codes, as facts tell them. It prints them in hex and sends them as signed 32 bit numbers.
export const codes = {
  fine: 0,
  noCard: 0x76000006,
  noReader: 0x76100003,
  notTrusted: 0x76000031,
  cancelled: 0x76000999,
  helperFailed: 0x7600000d,
  notYetValid: 0x76500001,
  expired: 0x76500002,
  wrongKind: 0x83000101,
  signInFailed: 0x76100006,
} as const;

/** `last_error` beside `signInFailed`. */
export const signInErrors = {
  pinWrong: 0xa0,
  pinLength: 0xa2,
  pinLocked: 0xa4,
  oneTryLeft: 0x80000001,
  twoTriesLeft: 0x80000002,
} as const;

export const asSigned = (code: number): number => code | 0;
