// Which language the page speaks: Traditional Chinese until somebody says otherwise. Nothing is kept here.

export type Language = 'zh-TW' | 'en';

let current = $state<Language>('zh-TW');

export const language = {
  get current(): Language {
    return current;
  },
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
