// The language that the visitor chose, kept for the next visit.
import { recall, remember } from '../ui/storage';
import { language, type Language } from './language.svelte';

const key = 'tpcard.language';

export const keptLanguage = (): Language => (recall(key) === 'en' ? 'en' : 'zh-TW');

export function chooseLanguage(next: Language): void {
  remember(key, next);
  language.use(next);
}
