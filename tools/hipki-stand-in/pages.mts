// The stand-in's pages: the popup that speaks with the page that opened it, and the list of trusted sites.

const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const page = (body: string, script = ''): string =>
  `<!doctype html><html lang="zh-Hant"><meta charset="utf-8"><title>HiPKI stand-in</title><body>${body}<script>${script}</script>`;

/** One popup, one request: it asks its opener for what is to be signed, answers it once, and closes. */
export function popupPage(silent: boolean): string {
  return page('<p>HiPKI LocalSignServer（測試替身）</p>', silent ? '' : `
    const opener = window.opener;
    let asked = false;
    addEventListener('message', async (event) => {
      if (event.source !== opener || asked || typeof event.data !== 'string') return;
      asked = true;
      const body = JSON.stringify({ origin: event.origin, request: event.data });
      const answer = await fetch('/answer', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
      opener.postMessage(await answer.text(), event.origin);
      window.close();
    });
    opener.postMessage('{"func":"getTbs"}', '*');`);
}

export function addDomainPage(domain: string): string {
  return page(`<form method="post" action="/addDomain?domain=${encodeURIComponent(domain)}">
    <p>將 <strong>${escaped(domain)}</strong> 加入信任網站？</p><button>加入</button></form>`);
}
export const domainAddedPage = (domain: string): string => page(`<p>已加入 ${escaped(domain)}。</p>`);
