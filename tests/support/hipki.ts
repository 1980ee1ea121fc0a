// Signing through HiPKI as a page would have it done, without the windows: the challenge's text, signed as a CMS message.
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signedData, type Attributes } from '../../tools/hipki-stand-in/cms.mts';
import { Browser, expectStatus, type Reply } from './client.ts';
import type { Pki, SoftCard } from './pki.ts';

export interface HipkiChallenge {
  nonce: string;
  text: string;
}

export interface HipkiShape {
  attached: boolean;
  /** Whether HiPKI's signed attributes are there. */
  attributes: boolean;
}

export const hipkiShapes: readonly HipkiShape[] = [true, false].flatMap((attached) => [true, false].map((attributes) => ({ attached, attributes })));

export async function hipkiChallenge(browser: Browser, purpose: 'verify' | 'sign-in'): Promise<HipkiChallenge> {
  return expectStatus(await browser.post('/api/challenges', { purpose, through: 'hipki' }), 201).body as HipkiChallenge;
}

/** A CMS message over this text by this card, in HiPKI's shape; base64. */
export function signText(card: SoftCard, text: string, shape: HipkiShape = { attached: true, attributes: true }, others: X509Certificate[] = []): string {
  const attributes: Attributes = { signingTime: new Date(), nonce: '20261126', cardNumber: 'TP00000000000001' };
  const options = { signer: card, content: Buffer.from(text), attached: shape.attached, others };
  return signedData({ ...options, attributes: shape.attributes ? attributes : undefined }).toString('base64');
}

/** As some middleware does: the authorities' certificates come along. */
export function authoritiesOf(pki: Pki): X509Certificate[] {
  return ['root', 'moeaca'].map((name) => new X509Certificate(readFileSync(join(pki.directory, name, 'ca.pem'))));
}

/** The same certificate with a key that is not its own. */
export const withAnotherKey = (card: SoftCard): SoftCard => ({ ...card, key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey });

export async function signInThroughHipki(browser: Browser, card: SoftCard, shape?: HipkiShape): Promise<Reply> {
  const { nonce, text } = await hipkiChallenge(browser, 'sign-in');
  return browser.post('/api/sessions/certificate', { nonce, hipki_signature: signText(card, text, shape) });
}

export async function verifyThroughHipki(browser: Browser, card: SoftCard): Promise<Reply> {
  const { nonce, text } = await hipkiChallenge(browser, 'verify');
  return browser.post('/api/verification/card', { nonce, hipki_signature: signText(card, text) });
}
