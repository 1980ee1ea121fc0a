// The ALTCHA widget as a strict CSP wants it: script, style sheet and worker are files of our own. All strings are set in
// both languages, and every state of the check has the same label, so that its accessible name never changes.
import 'altcha/external';
import 'altcha/altcha.css';
import ShaWorker from 'altcha/workers/sha?worker';
import { siteEn } from '../i18n/site.en';
import { siteZhTW, type SiteWords } from '../i18n/site.zh-TW';

const altcha = globalThis.$altcha;

altcha.algorithms.set('SHA-256', () => new ShaWorker());

function strings({ registration: { email } }: SiteWords): Record<string, string> {
  const name = email.human;
  return {
    label: name,
    verifying: name,
    verified: name,
    verify: name,
    verificationRequired: name,
    error: email.humanError,
    expired: email.humanExpired,
    waitAlert: email.humanWorking,
    loading: email.humanWorking,
    // Never shown: neither the footer nor the picture challenge is in use.
    ariaLinkLabel: 'ALTCHA',
    enterCode: '',
    enterCodeAria: '',
    footer: '',
    getAudioChallenge: '',
    reload: '',
  };
}
altcha.i18n.set('zh-tw', strings(siteZhTW));
altcha.i18n.set('en', strings(siteEn));
