// The site as a visitor on the internet has it: over TLS, under a name of its own. Browsers judge an address, not a name,
// so each test's browser is told besides that the service's port is a public address.
import {
  CardReader, freePort, freePorts, makeTls, newAddress, packages, Pki, startComponent, startMail, startRevocation, startService,
  temporaryFolder, unifiedBusinessNumber, type MailServer, type Service, type TokenCard,
} from '../support/index.ts';

export const host = 'card.test';

export interface PublicSite {
  readonly service: Service;
  readonly mail: MailServer;
  /** Somebody new: an address, and a card of an organization that nobody else has, alone in the reader. */
  visitor(): Promise<{ card: TokenCard; email: string }>;
  stop(): Promise<void>;
}

export async function startPublicSite(): Promise<PublicSite> {
  const pki = await Pki.make();
  const [port, ports, tls] = [await freePort(), await freePorts(5), await makeTls(host)];
  const [revocation, mail] = await Promise.all([startRevocation(pki), startMail()]);
  const service = await startService({ pki, mail, port, componentPorts: ports, downloads: packages, tls, settings: { limits: { network_soft_cap: 100_000, proof_cost: 2_000 } } });
  const reader = new CardReader(temporaryFolder('reader'));
  const component = await startComponent({ reader, sites: [service.origin], port: ports[0]! });
  let cards = 0;
  return {
    service,
    mail,
    async visitor() {
      const name = `示範${++cards}股份有限公司`;
      const card = await reader.make(pki, { label: `card-${cards}`, ca: 'moeaca', kind: 'company', name, id: unifiedBusinessNumber() });
      reader.removeAll();
      reader.insert(card);
      return { card, email: newAddress() };
    },
    async stop() {
      await Promise.all([component.process.stop(), service.stop(), revocation.stop(), mail.stop()]);
    },
  };
}
