// The registration under way, and which page each of its steps is. The service knows the step; the address bar follows.
import * as api from './api/client';
import { asProblem, type Problem } from './api/problem';
import { navigate, route } from './router.svelte';

const pages: Record<api.Registration['step'], string> = {
  consent: '/register/consent',
  email: '/register/email',
  profile: '/register/profile',
  complete: '/register/complete',
};

let current = $state.raw<api.Registration | null>(null);
let problem = $state.raw<Problem | null>(null);

export const registration = {
  get current(): api.Registration | null {
    return current;
  },
  /** Why the page one was sent to is not the one that was asked for. */
  get problem(): Problem | null {
    return problem;
  },

  /** Takes what the service answered and goes where it says. */
  take(next: api.Registration): void {
    current = next;
    problem = null;
    if (route.path !== pages[next.step]) navigate(pages[next.step]);
  },

  async load(): Promise<void> {
    try {
      current = await api.getRegistration();
      if (route.path.startsWith('/register/') && route.path !== pages[current.step]) navigate(pages[current.step], 'replace');
    } catch (thrown) {
      registration.lost(asProblem(thrown));
    }
  },

  /** A refusal that says that the page is not where the registration is. True when it was one. */
  lost(found: Problem): boolean {
    if (found.code === 'wrong-step') {
      problem = found;
      void registration.load();
      return true;
    }
    if (found.code !== 'flow-not-found') {
      if (!current) problem = found;
      return false;
    }
    current = null;
    if (route.path === '/register') return true;
    problem = found;
    navigate('/register', 'replace');
    return true;
  },
};
