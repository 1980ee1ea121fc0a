// Solves the service's ALTCHA challenges (web/ALTCHA-FORMAT.md tells the format) and makes the payload a page would post.
import { hash } from 'node:crypto';
import { solveChallenge } from 'altcha-lib/v1';
import type { Challenge } from 'altcha-lib/v1/types';

export type { Challenge } from 'altcha-lib/v1/types';

/** The payload, found by counting up synchronously: some twenty times faster than altcha-lib, which matters 500 times. */
export function solve(challenge: Challenge): string {
  for (let number = 0; number <= 2_000_000; number++) {
    if (hash('sha256', challenge.salt + number) === challenge.challenge) return payload(challenge, number);
  }
  throw new Error('the challenge has no solution up to 2,000,000');
}

/** The same by altcha-lib: somebody else's reading of the format. */
export async function solveByAltchaLib(challenge: Challenge): Promise<string> {
  const solution = await solveChallenge(challenge.challenge, challenge.salt, challenge.algorithm, challenge.maxnumber).promise;
  if (!solution) throw new Error('altcha-lib found no solution');
  return payload(challenge, solution.number, solution.took);
}

/** Base64 of the JSON that the widget posts; also for wrong numbers, on purpose. */
export function payload(challenge: Challenge, number: number, took = 1): string {
  const { algorithm, challenge: text, salt, signature } = challenge;
  return Buffer.from(JSON.stringify({ algorithm, challenge: text, number, salt, signature, took })).toString('base64');
}
