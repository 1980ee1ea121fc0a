// Who is signed in, and when that ends. The service counts; the page only reckons when to ask again and when to warn.
import * as api from './api/client';
import { asProblem, type Problem } from './api/problem';
import { forgetPerson } from './drafts.svelte';
import { navigate, route, signInPath } from './router.svelte';

let current = $state.raw<api.Session>({ signed_in: false });
let idleEnds = $state(0);
let warning = $state(false);
/** Why signing out did not succeed. */
let problem = $state.raw<Problem | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

/** The service did not answer: the end of the session must still be told in time. */
const askAgainAfter = 10_000;

const guarded = /^\/(member|verify(?!\/complete)|register\/complete)/;

export const session = {
  get current(): api.Session {
    return current;
  },
  get warning(): boolean {
    return warning;
  },
  get idleEnds(): number {
    return idleEnds;
  },
  get problem(): Problem | null {
    return problem;
  },

  take(next: api.Session): void {
    current = next;
    problem = null;
    warning = false;
    clearTimeout(timer);
    if (!next.signed_in) return;
    const left = Math.min(next.idle_seconds_left ?? 900, next.seconds_left ?? 43_200);
    const warn = next.warn_seconds ?? 120;
    idleEnds = Date.now() + left * 1000;
    // Another tab may have used the session meanwhile: ask the service before warning, and again at the end.
    warning = left <= warn;
    timer = setTimeout(() => void session.load(), Math.max(1, warning ? left + 1 : left - warn) * 1000);
  },

  /** Who is signed in, at the page's start: not knowing it is a problem to tell, not "nobody". */
  async begin(): Promise<void> {
    session.take(await api.getSession());
  },

  async load(): Promise<void> {
    try {
      const was = current.signed_in;
      await session.begin();
      if (was && !current.signed_in) session.ended();
    } catch (thrown) {
      console.warn(asProblem(thrown).code);
      clearTimeout(timer);
      timer = setTimeout(() => void session.load(), askAgainAfter);
    }
  },

  async extend(): Promise<void> {
    try {
      session.take(await api.extendSession());
    } catch {
      await session.load();
    }
  },

  /** The session is over: pages that need one give way to sign-in, which leads back to the same step. */
  ended(reason = 'session-ended'): void {
    session.take({ signed_in: false });
    if (!guarded.test(route.path)) return;
    const next = route.path + location.search;
    navigate(`${signInPath(next)}&because=${reason}`, 'replace');
  },

  /** A refusal that says the session is over leads to sign-in and back; any other is the page's to tell. */
  survives(problem: Problem): Problem | null {
    if (problem.document?.status !== 401) return problem;
    session.ended(problem.code);
    return null;
  },

  /** After a sleep the timers are late: ask as soon as somebody looks at the page again. */
  watchVisibility(): void {
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden && current.signed_in) void session.load();
    });
  },

  /** Says so when the service did not end the session: somebody else may use this computer next. */
  async signOut(): Promise<void> {
    problem = null;
    try {
      await api.signOut();
    } catch (thrown) {
      const found = asProblem(thrown);
      if (found.document?.status !== 401) {
        problem = found;
        return;
      }
    }
    forgetPerson();
    session.take({ signed_in: false });
    navigate('/');
  },
};
