// The silent proof of work that goes with each request for a code: the same challenge as the visible
// 「我不是機器人」, worked out by ALTCHA's own solver without a widget. It is a price, not a proof of a human.
import { solveChallengeWorkers } from 'altcha/lib';
import ShaWorker from 'altcha/workers/sha?worker';
import { getProofOfWork } from './api/client';
import { Problem } from './api/problem';

interface ChallengeV1 {
  algorithm: string;
  challenge: string;
  salt: string;
  signature: string;
}

const hex = (text: string) => Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')).join('');

export async function proofOfWork(url: string): Promise<string> {
  const { algorithm, challenge, salt, signature } = (await getProofOfWork(url)) as unknown as ChallengeV1;
  // ALTCHA v1 in the words of v2: hash(salt ‖ decimal counter) must be the challenge as a whole.
  const solution = await solveChallengeWorkers({
    challenge: { parameters: { algorithm, cost: 1, keyLength: 32, keyPrefix: challenge, nonce: hex(salt), salt: '' } },
    concurrency: Math.min(4, navigator.hardwareConcurrency || 2),
    counterMode: 'string',
    createWorker: () => new ShaWorker(),
  }).catch(() => null);
  if (!solution) throw new Problem('proof-of-work-invalid');
  return btoa(JSON.stringify({ algorithm, challenge, number: solution.counter, salt, signature }));
}
