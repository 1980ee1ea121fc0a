/** One file (or several) and what `tpcard` must say of it. */
export interface Case {
  /** A sentence. */
  name: string;
  /** Arguments; files are relative to the folder of the cases. */
  command: string[];
  /** 0 accepted (GOOD), 1 refused (REVOKED), 3 UNKNOWN. */
  exit: 0 | 1 | 3;
  /** The product's code (docs/errors.md), of what is refused. */
  error?: string;
  /** A finding's code that must be among the report's. */
  finding?: string;
  /** Why an OCSP answer or a CRL says nothing. */
  why?: string;
  /** Why a certificate was revoked. */
  reason?: string;
}

/** Seconds from now, as --time takes them. */
export const inDays = (days: number): string => String(Math.floor(Date.now() / 1000 + days * 86_400));

/** `tpcard cert verify` in the profile rfc5280. */
export function path(name: string, leaf: string, options: { trust: string | string[]; untrusted?: string[]; more?: string[] }, verdict: Omit<Case, 'name' | 'command'>): Case {
  const many = (option: string, files: readonly string[]): string[] => files.flatMap((file) => [option, file]);
  const command = ['cert', 'verify', leaf, '--profile', 'rfc5280', ...many('--trust', [options.trust].flat()), ...many('--untrusted', options.untrusted ?? []), ...(options.more ?? [])];
  return { name, command, ...verdict };
}
export const accepted = { exit: 0 } as const;
export const refused = (error: string, finding?: string): { exit: 1; error: string; finding?: string } => ({ exit: 1, error, ...(finding ? { finding } : {}) });
