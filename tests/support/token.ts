// The authentication token that the component makes (docs/protocol.md), made here by node:crypto.
import { constants, hash, sign, type KeyObject } from 'node:crypto';

export type Algorithm = 'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'ES512';

export interface AuthToken {
  unverifiedCertificate: string;
  algorithm: Algorithm;
  signature: string;
  format: string;
  appVersion: string;
}

/** signature = Sign(key, H(origin) ‖ H(nonce)); H is the algorithm's own hash. */
export function signChallenge(origin: string, nonce: string, certificate: Buffer, key: KeyObject, algorithm = naturalAlgorithm(key)): AuthToken {
  const digest = `sha${algorithm.slice(2)}`;
  const bytes = Buffer.concat([hash(digest, origin, 'buffer'), hash(digest, nonce, 'buffer')]);
  const signature = sign(digest, bytes, {
    key,
    dsaEncoding: 'ieee-p1363',
    ...(algorithm.startsWith('PS') ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST } : {}),
  });
  return {
    unverifiedCertificate: certificate.toString('base64'),
    algorithm,
    signature: signature.toString('base64'),
    format: 'web-eid:1.0',
    appVersion: 'tpcard-tests/0.1.0',
  };
}

function naturalAlgorithm(key: KeyObject): Algorithm {
  if (key.asymmetricKeyType === 'rsa') return 'RS256';
  return key.asymmetricKeyDetails?.namedCurve === 'secp384r1' ? 'ES384' : 'ES256';
}
