// What the page says of a refusal: the site's own words, so that a test names the code and not the sentence.
import { problemsEn } from '../../web/i18n/problems.en.ts';
import { problemsZhTW, type ProblemCode } from '../../web/i18n/problems.zh-TW.ts';

export function words(code: ProblemCode, language: 'zh-TW' | 'en' = 'zh-TW'): string {
  return (language === 'en' ? problemsEn : problemsZhTW)[code].what;
}
