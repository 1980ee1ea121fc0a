// All that an API test needs, in one call: authorities, revocation, mail, the service.
import { startMail, type MailServer } from './mail.ts';
import { pki, type Pki } from './pki.ts';
import { newDatabase } from './postgres.ts';
import { until } from './processes.ts';
import { startRevocation, type Revocation } from './revocation.ts';
import { startService, type Service, type ServiceOptions } from './service.ts';
import { Browser } from './client.ts';

export interface World {
  readonly pki: Pki;
  readonly revocation: Revocation;
  readonly mail: MailServer;
  readonly service: Service;
  /** A new visitor, with no cookies. */
  browser(): Browser;
  close(): Promise<void>;
}

/** Everybody comes from one address here, and pays with the same two cores: tests of these two numbers set their own. */
const cheap = { network_soft_cap: 100_000, proof_cost: 2_000 };

export async function startWorld(options: Omit<ServiceOptions, 'pki' | 'mail'> = {}): Promise<World> {
  const settings: NonNullable<ServiceOptions['settings']> = { ...options.settings, limits: { ...cheap, ...options.settings?.['limits'] } };
  // The same tests over PostgreSQL: each world gets a database of its own in this cluster.
  const cluster = process.env['TPCARD_TEST_POSTGRES'];
  if (cluster) settings['store'] ??= { url: await newDatabase(cluster) };
  const authorities = await pki();
  const [revocation, mail] = await Promise.all([startRevocation(authorities), startMail()]);
  const service = await startService({ ...options, settings, pki: authorities, mail });
  const visitor = new Browser(service);
  await until('the root’s revocation list is fetched', async () => (await visitor.get('/api/site')).body.revocation.until !== null);
  return {
    pki: authorities,
    revocation,
    mail,
    service,
    browser: () => new Browser(service),
    async close() {
      await Promise.all([service.stop(), revocation.stop(), mail.stop()]);
    },
  };
}
