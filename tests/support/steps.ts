// The journey's steps as API calls, each the shortest way through; tests that are about a step do it by hand.
import { Browser, expectStatus, type Reply } from './client.ts';
import type { MailServer } from './mail.ts';
import type { SoftCard } from './pki.ts';
import { unifiedBusinessNumber } from './pki.ts';
import { signChallenge, type AuthToken } from './token.ts';

export interface ProfileBody {
  name: string;
  organization_kind?: 'company' | 'business' | 'school' | 'foundation' | 'association' | 'other';
  unified_business_number?: string;
  address?: string;
  contact_name?: string;
  telephone?: string;
}

export interface RegisterOptions {
  email?: string;
  kind?: 'organization' | 'individual';
  profile?: Partial<ProfileBody>;
}

let addresses = 0;
/** An address that nobody has used in this run. */
export function newAddress(): string {
  return `person-${process.pid}-${++addresses}@example.com`;
}

export function organizationProfile(changes: Partial<ProfileBody> = {}): ProfileBody {
  return {
    name: '示範股份有限公司',
    organization_kind: 'company',
    unified_business_number: unifiedBusinessNumber(),
    contact_name: '王小明',
    address: '臺北市信義區市府路1號',
    telephone: '02-2720-8889',
    ...changes,
  };
}

/** Step 2 and 3. */
export async function beginRegistration(browser: Browser, kind: 'organization' | 'individual' = 'organization'): Promise<void> {
  expectStatus(await browser.post('/api/registration', { kind }), 201);
  const notice = expectStatus(await browser.get('/api/notice'), 200).body as { version: string; sha256: string };
  expectStatus(await browser.post('/api/registration/consent', { version: notice.version, sha256: notice.sha256 }), 200);
}

/** Step 4, first half. */
export async function askRegistrationCode(browser: Browser, email: string): Promise<Reply> {
  return browser.post('/api/registration/email-code', { email, proof_of_work: await browser.proof('registration-code') });
}

/** Step 4, second half. */
export async function proveEmail(browser: Browser, code: string): Promise<Reply> {
  return browser.post('/api/registration/email', { code, human: await browser.proof('registration-human') });
}

/** Steps 2 to 5: afterwards the browser is signed in as a general member. */
export async function register(browser: Browser, mail: MailServer, options: RegisterOptions = {}): Promise<{ email: string; profile: ProfileBody }> {
  const { email = newAddress(), kind = 'organization' } = options;
  const profile: ProfileBody = kind === 'organization'
    ? organizationProfile(options.profile)
    : { name: '王小明', telephone: '0912-345-678', ...options.profile };
  await beginRegistration(browser, kind);
  expectStatus(await askRegistrationCode(browser, email), 202);
  expectStatus(await proveEmail(browser, await mail.code(email)), 200);
  expectStatus(await browser.post('/api/registration/profile', profile), 201);
  return { email, profile };
}

export async function challenge(browser: Browser, purpose: 'verify' | 'sign-in'): Promise<string> {
  const reply = expectStatus(await browser.post('/api/challenges', { purpose }), 201);
  return (reply.body as { nonce: string }).nonce;
}

export interface SignedChallenge {
  nonce: string;
  auth_token: AuthToken;
}

/** What the component would hand to the page. */
export async function signedChallenge(browser: Browser, card: SoftCard, purpose: 'verify' | 'sign-in', origin = browser.origin): Promise<SignedChallenge> {
  const nonce = await challenge(browser, purpose);
  return { nonce, auth_token: signChallenge(origin, nonce, card.der, card.key) };
}

/** Steps 14 to 16, with the person's yes where card and profile differ. */
export async function verify(browser: Browser, card: SoftCard): Promise<Reply> {
  const reply = await browser.post('/api/verification/card', await signedChallenge(browser, card, 'verify'));
  if (reply.status !== 200 || (reply.body as { outcome: string }).outcome === 'complete') return reply;
  return browser.post('/api/verification/confirmation');
}

/** Steps 16 to 18. */
export async function signInByCard(browser: Browser, card: SoftCard): Promise<Reply> {
  return browser.post('/api/sessions/certificate', await signedChallenge(browser, card, 'sign-in'));
}

export async function askSignInCode(browser: Browser, email: string): Promise<Reply> {
  return browser.post('/api/sign-in/email-code', { email, proof_of_work: await browser.proof('sign-in-code') });
}

export async function signInByEmail(browser: Browser, mail: MailServer, email: string): Promise<Reply> {
  expectStatus(await askSignInCode(browser, email), 202);
  return browser.post('/api/sign-in/email', { code: await mail.code(email) });
}

/** From nothing to an organization member that is signed in with its card. */
export async function becomeOrganizationMember(browser: Browser, mail: MailServer, card: SoftCard, options: RegisterOptions = {}): Promise<{ email: string }> {
  const { email } = await register(browser, mail, options);
  expectStatus(await verify(browser, card), 200);
  expectStatus(await signInByCard(browser, card), 201);
  return { email };
}
