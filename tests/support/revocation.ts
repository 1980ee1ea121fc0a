// The revocation service of a PKI: OCSP answers by the openssl CLI and CRLs over HTTP (tools/pki/serve-revocation).
import { join } from 'node:path';
import { root } from './paths.ts';
import type { Pki } from './pki.ts';
import { Running } from './processes.ts';

export class Revocation {
  readonly pki: Pki;
  private readonly log: string | undefined;
  private server: Running | undefined;

  constructor(pki: Pki, log?: string) {
    this.pki = pki;
    this.log = log;
  }

  async start(): Promise<this> {
    this.server = new Running('serve-revocation', join(root, 'tools/pki/serve-revocation'), [
      this.pki.directory, '--port', String(this.pki.revocationPort),
    ], this.log ? { log: this.log } : {});
    await this.server.waitFor(/^ready: /m);
    return this;
  }
  /** An outage: nothing answers until `start()`. */
  async stop(): Promise<void> {
    await this.server?.stop();
  }
  get process(): Running {
    if (!this.server) throw new Error('the revocation service was not started');
    return this.server;
  }
}

export function startRevocation(pki: Pki, log?: string): Promise<Revocation> {
  return new Revocation(pki, log).start();
}
