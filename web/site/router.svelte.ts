// The history API as a rune: which path is shown, and how to go to another.

function here() {
  return { path: location.pathname.replace(/(.)\/$/, '$1'), query: new URLSearchParams(location.search) };
}

let current = $state.raw(here());

export const route = {
  get path(): string {
    return current.path;
  },
  get query(): URLSearchParams {
    return current.query;
  },
};

export function navigate(to: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') history.pushState(null, '', to);
  else history.replaceState(null, '', to);
  current = here();
  scrollTo(0, 0);
}

addEventListener('popstate', () => (current = here()));

/** Plain clicks on links within the site change the page without a reload. */
addEventListener('click', (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link || link.origin !== location.origin || link.target || link.hasAttribute('download') || link.hash) return;
  event.preventDefault();
  navigate(link.pathname + link.search);
});

/** Where to go after signing in: a path of this site only, whatever the address bar says. */
export function nextPath(): string {
  const wanted = route.query.get('next') ?? '';
  try {
    const url = new URL(wanted, location.origin);
    if (wanted.startsWith('/') && url.origin === location.origin && !url.pathname.startsWith('/sign-in')) return url.pathname + url.search;
  } catch {
    // not an address: fall through
  }
  return '/member';
}

export const signInPath = (next: string): string => (next === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`);
