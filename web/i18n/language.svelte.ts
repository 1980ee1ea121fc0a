// Which language the page speaks. Traditional Chinese unless the visitor chose English before.
import { recall, remember } from '../ui/storage';

export type Language = 'zh-TW' | 'en';

let current = $state<Language>(recall('tpcard.language') === 'en' ? 'en' : 'zh-TW');

export const language = {
  get current(): Language {
    return current;
  },
  /** Chosen by the visitor: kept for the next visit. */
  choose(next: Language): void {
    remember('tpcard.language', next);
    language.use(next);
  },
  /** Told by somebody else (the site tells the component's window): not kept. */
  use(next: Language): void {
    current = next;
    document.documentElement.lang = next;
  },
};

const taipei = { timeZone: 'Asia/Taipei' } as const;

export function dateAndTime(iso: string): string {
  return new Intl.DateTimeFormat(current, { ...taipei, dateStyle: 'long', timeStyle: 'short' }).format(new Date(iso));
}

export function date(iso: string): string {
  return new Intl.DateTimeFormat(current, { ...taipei, dateStyle: 'long' }).format(new Date(iso));
}
