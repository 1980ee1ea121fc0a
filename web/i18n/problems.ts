import { language } from './language.svelte';
import { problemsEn } from './problems.en';
import { problemsZhTW, type ProblemCode, type ProblemWords } from './problems.zh-TW';

export type { ProblemCode, ProblemWords };

export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(problemsZhTW, code);

/** The words of a code; a code newer than this page is told as our fault rather than not at all. */
export function problemWords(code: string): ProblemWords {
  const known = isProblemCode(code) ? code : 'internal-error';
  return (language.current === 'en' ? problemsEn : problemsZhTW)[known];
}

/** Sentences in a row: with spaces in English, without in Chinese, whose full stop brings its own. */
export const sentences = (...parts: string[]): string => parts.filter(Boolean).join(language.current === 'en' ? ' ' : '');
