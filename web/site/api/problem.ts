// A refusal of the service (RFC 9457), or one that the page found by itself, as an exception.
import type { components } from './schema';

type Document = components['schemas']['Problem'];

export class Problem extends Error {
  constructor(
    readonly code: string,
    readonly document?: Document,
  ) {
    super(code);
  }
  get retryAfter(): number | undefined {
    return this.document?.retry_after;
  }
  get triesLeft(): number | undefined {
    return this.document?.tries_left;
  }
  get correlationId(): string | undefined {
    return this.document?.correlation_id;
  }
  /** The code of each refused field, by the field's name. */
  get fields(): Record<string, string> {
    return Object.fromEntries((this.document?.errors ?? []).map(({ field, code }) => [field, code]));
  }
}

/** Whatever was thrown, as a problem that has words. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  console.error(thrown);
  return new Problem('internal-error');
}
