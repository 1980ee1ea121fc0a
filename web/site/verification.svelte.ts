// The verification wizard: where it stands (the service remembers for days), and the receipt of a verification that is
// done (kept in this tab, because the session that could ask for it has ended).
import { forgetHere, recallHere, rememberHere } from '../ui/storage';
import { receiptKey } from './drafts.svelte';
import * as api from './api/client';
import { asProblem, type Problem } from './api/problem';
import { navigate, route } from './router.svelte';
import { session } from './session.svelte';

/** The parts of step one; which one is this browser's business alone. */
export type InstallPart = 'download' | 'run' | 'licence' | 'finish' | 'check';

const partKey = 'tpcard.install';

let current = $state.raw<api.Verification | null>(null);
let problem = $state.raw<Problem | null>(null);

export const verification = {
  get current(): api.Verification | null {
    return current;
  },
  get problem(): Problem | null {
    return problem;
  },

  async load(): Promise<void> {
    problem = null;
    try {
      current = await api.getVerification();
      // The wizard's own address leads to the step one was at; a step's address stays where it is.
      if (route.path === '/verify') navigate(`/verify/${current.step}`, 'replace');
    } catch (thrown) {
      const found = asProblem(thrown);
      if (found.code === 'already-verified' && route.path !== '/verify') navigate('/verify', 'replace');
      else problem = session.survives(found);
    }
  },

  async goTo(step: api.Schemas['VerificationStep']): Promise<void> {
    try {
      current = await api.setVerificationStep(step);
      navigate(`/verify/${step}`);
    } catch (thrown) {
      problem = session.survives(asProblem(thrown));
    }
  },

  part: (): InstallPart => recallHere<InstallPart>(partKey) ?? 'download',
  keepPart: (part: InstallPart): void => rememberHere(partKey, part),

  receipt: (): api.VerificationOutcome | null => recallHere(receiptKey),
  complete(outcome: api.VerificationOutcome): void {
    rememberHere(receiptKey, outcome);
    forgetHere(partKey);
    current = null;
    // The service has ended the e-mail session in the same transaction.
    session.take({ signed_in: false });
    navigate('/verify/complete', 'replace');
  },
};
