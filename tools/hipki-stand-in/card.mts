// A card in software: certificate and key of tools/pki, a PIN of six to eight digits, three wrong tries lock it.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { codes, signInErrors } from './codes.mts';
import type { Signer } from './cms.mts';

export interface CardOptions {
  /** PEM of the signature certificate; the key lies beside it as .key unless named. */
  file: string;
  key?: string;
  pin?: string;
  /** Some cards say how many tries are left, some only that the PIN was wrong. */
  tellsTries?: boolean;
}

export class SoftCard implements Signer {
  readonly certificate: X509Certificate;
  readonly key: Signer['key'];
  readonly number: string;
  private readonly pin: string;
  private readonly tellsTries: boolean;
  private tries = 3;

  constructor({ file, key = file.replace(/\.pem$/, '.key'), pin = '123456', tellsTries = true }: CardOptions) {
    this.certificate = new X509Certificate(readFileSync(file));
    this.key = createPrivateKey(readFileSync(key));
    this.number = `TP99${this.certificate.serialNumber.slice(-12)}`;
    this.pin = pin;
    this.tellsTries = tellsTries;
  }

  /** Nothing when the PIN is right, else the `last_error`. */
  signIn(pin: string): number | null {
    if (this.tries === 0) return signInErrors.pinLocked;
    if (!/^.{6,8}$/.test(pin)) return signInErrors.pinLength;
    if (pin === this.pin) {
      this.tries = 3;
      return null;
    }
    this.tries -= 1;
    if (this.tries === 0) return signInErrors.pinLocked;
    if (!this.tellsTries) return signInErrors.pinWrong;
    return this.tries === 1 ? signInErrors.oneTryLeft : signInErrors.twoTriesLeft;
  }

  /** The return code of the certificate's dates. */
  validity(now: Date): number {
    if (now < new Date(this.certificate.validFrom)) return codes.notYetValid;
    return now > new Date(this.certificate.validTo) ? codes.expired : codes.fine;
  }

  /** As information replies tell of a token. */
  describe(): object {
    const subjectDN = this.certificate.subject.split('\n').reverse().join(',');
    const certificate = { usage: 'digitalSignature', subjectDN, notAfter: this.certificate.validTo, certb64: this.certificate.raw.toString('base64') };
    return { serialNumber: this.number, certs: [certificate] };
  }
}
