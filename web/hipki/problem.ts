// What this page found by itself, as an exception.
import type { ProblemCode } from '../i18n/problems.zh-TW';

export class Problem extends Error {
  constructor(readonly code: ProblemCode) {
    super(code);
  }
}
