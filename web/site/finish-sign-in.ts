// The end of every sign-in by card: the session is taken, and the person lands where they wanted to go.
import * as api from './api/client';
import { navigate, nextPath } from './router.svelte';
import { session } from './session.svelte';

export async function finishSignIn(signed: api.SignedChallenge): Promise<void> {
  session.take(await api.signInByCertificate(signed));
  navigate(nextPath(), 'replace');
}
