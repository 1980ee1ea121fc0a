// The service's API, one function per operation, with the types that docs/openapi.yaml generates.
import { language } from '../../i18n/language.svelte';
import { Problem } from './problem';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];
export type Session = Schemas['Session'];
export type Site = Schemas['Site'];
export type Profile = Schemas['Profile'];
export type Registration = Schemas['Registration'];
export type Verification = Schemas['Verification'];
export type VerificationOutcome = Schemas['VerificationOutcome'];
export type Member = Schemas['Member'];
export type MemberKind = Schemas['MemberKind'];
export type CodeState = Schemas['CodeState'];
export type Challenge = paths['/api/challenges']['post']['responses']['201']['content']['application/json'];
export type Purpose = 'verify' | 'sign-in';
/** Signed by our component, or as a CMS message through HiPKI. */
export type SignedChallenge = { nonce: string; auth_token: Record<string, never> } | { nonce: string; hipki_signature: string };

async function call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const headers: Record<string, string> = { 'Accept-Language': language.current };
  // Every state change is JSON, even an empty one: a form of another site cannot send that.
  if (method !== 'GET') headers['Content-Type'] = 'application/json';
  let answer: Response;
  try {
    const json = method === 'GET' ? null : JSON.stringify(body ?? {});
    answer = await fetch(path, { method, headers, body: json, credentials: 'same-origin', cache: 'no-store' });
  } catch {
    throw new Problem('offline');
  }
  if (answer.status === 204) return undefined as Answer;
  const json = await answer.json().catch(() => null);
  if (answer.ok) return json as Answer;
  throw json?.code ? new Problem(json.code, json) : new Problem(answer.status === 503 ? 'busy' : 'internal-error');
}

const get = <Answer>(path: string) => call<Answer>('GET', path);
const post = <Answer>(path: string, body?: unknown) => call<Answer>('POST', path, body);

export const getSite = () => get<Site>('/api/site');
export const getNotice = () => get<Schemas['Notice']>('/api/notice');
export const proofOfWorkUrl = (form: 'registration-code' | 'registration-human' | 'sign-in-code') => `/api/proof-of-work/${form}`;
export const getProofOfWork = (url: string) => get<Schemas['ProofOfWorkChallenge']>(url);

export const getRegistration = () => get<Registration>('/api/registration');
export const beginRegistration = (kind: MemberKind) => post<Registration>('/api/registration', { kind });
export const giveConsent = (version: string, sha256: string) => post<Registration>('/api/registration/consent', { version, sha256 });
export const sendRegistrationCode = (email: string, proof_of_work: string) =>
  post<CodeState>('/api/registration/email-code', { email, proof_of_work });
export const proveRegistrationEmail = (code: string, human?: string) =>
  post<Registration>('/api/registration/email', human ? { code, human } : { code });
export const completeRegistration = (profile: Profile) => post<Session>('/api/registration/profile', profile);

export const getSignIn = () => get<Schemas['SignIn']>('/api/sign-in');
export const sendSignInCode = (email: string, proof_of_work: string) => post<CodeState>('/api/sign-in/email-code', { email, proof_of_work });
export const signInByEmail = (code: string) => post<Session>('/api/sign-in/email', { code });
export const signInByCertificate = (signed: SignedChallenge) => post<Session>('/api/sessions/certificate', signed);

export const getSession = () => get<Session>('/api/session');
export const extendSession = () => post<Session>('/api/session/extension');
export const signOut = () => call<void>('DELETE', '/api/session');

export const createChallenge = (purpose: Purpose) => post<Challenge>('/api/challenges', { purpose });
export const createChallengeForHipki = (purpose: Purpose) => post<Challenge>('/api/challenges', { purpose, through: 'hipki' });

export const getVerification = () => get<Verification>('/api/verification');
export const setVerificationStep = (step: Schemas['VerificationStep']) => call<Verification>('PUT', '/api/verification/step', { step });
export const verifyCard = (signed: SignedChallenge) => post<VerificationOutcome>('/api/verification/card', signed);
export const confirmVerification = () => post<VerificationOutcome>('/api/verification/confirmation');
export const declineVerification = () => call<void>('DELETE', '/api/verification/confirmation');

export const getMember = () => get<Member>('/api/member');
export const updateProfile = (profile: Profile) => call<Member>('PUT', '/api/member/profile', profile);
export const mailComponentLink = () => post<void>('/api/member/component-link');
