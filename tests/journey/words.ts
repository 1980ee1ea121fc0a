// What the page says of a refusal: the site's own words, so that a test names the code and not the sentence.
import { problemsEn } from '../../web/i18n/problems.en.ts';
import { problemsZhTW, type ProblemCode } from '../../web/i18n/problems.zh-TW.ts';

/** What the component's window says, by what matters in it (its words are bound to Svelte, which Node cannot read). */
export const windowWords = {
  triesLow: /輸入錯誤過/,
  triesLast: /最後一次機會/,
  triesLastAgree: /卡片將會鎖住/,
  lookingForCard: /正在讀取卡片/,
  signing: /簽章中/,
};

export function words(code: ProblemCode, language: 'zh-TW' | 'en' = 'zh-TW'): string {
  return (language === 'en' ? problemsEn : problemsZhTW)[code].what;
}
/** … and what to do. */
export function next(code: ProblemCode, language: 'zh-TW' | 'en' = 'zh-TW'): string {
  return (language === 'en' ? problemsEn : problemsZhTW)[code].next;
}
