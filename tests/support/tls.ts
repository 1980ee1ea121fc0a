// A self-signed certificate for a site under a name of its own.
import { join } from 'node:path';
import { temporaryFolder } from './paths.ts';
import { run } from './processes.ts';

export interface Tls {
  host: string;
  certificate: string;
  key: string;
}

export async function makeTls(host: string, ...more: string[]): Promise<Tls> {
  const folder = temporaryFolder('tls');
  const [certificate, key] = [join(folder, 'tls.pem'), join(folder, 'tls.key')];
  const names = [host, ...more].map((name) => `DNS:${name}`).join(',');
  await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', `/CN=${host}`,
    '-addext', `subjectAltName=${names}`, '-keyout', key, '-out', certificate]);
  return { host, certificate, key };
}
