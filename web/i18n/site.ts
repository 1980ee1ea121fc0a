import { language } from './language.svelte';
import { siteEn } from './site.en';
import { siteZhTW, type SiteWords } from './site.zh-TW';

/** The site's words in the language of the moment; reactive wherever it is read in markup. */
export const t = (): SiteWords => (language.current === 'en' ? siteEn : siteZhTW);
