// The government PKI of a country that is not: other names, other OIDs, no OCSP; made by the openssl CLI alone and served
// over HTTP for as long as the test lives.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from './paths.ts';
import type { SoftCard } from './pki.ts';
import { run } from './processes.ts';

/** Beneath the arc that IANA keeps for examples in documents. */
const arc = '1.3.6.1.4.1.32473';
export const borduriaPolicy = `${arc}.2.1`;

/** Its profile, as an operator would write it. */
export const borduriaProfile = `
required_policies = ["${borduriaPolicy}"]
forbidden_policies = ["${arc}.2.9"]
[subject]
class_attribute = "${arc}.1.1"
rank_attribute = "${arc}.1.2"
natural_person_classes = ["${arc}.3.1"]
[[scheme]]
name = "plekszy"
issuer_words = ["Ministry of Commerce"]
identifier_attribute = "${arc}.1.3"
identifier_form = "digits"
identifier_digits = 9
repeated_in_subject = "2.5.4.5"
business_number = true
`;

export interface BorduriaCard {
  name: string;
  number: string;
  /** Of the subject: 2 is a company, 1 a person. */
  holder?: 1 | 2;
  policy?: string;
}

export class Borduria {
  readonly directory = temporaryFolder('borduria');
  private readonly server: Server;
  private readonly url: string;
  private issued = 0;

  private constructor(server: Server) {
    this.server = server;
    this.url = `http://localhost:${this.port}`;
  }
  static async make(): Promise<Borduria> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    const borduria = new Borduria(server);
    server.on('request', (request, response) => {
      const name = /^\/(root|issuer)\.crl$/.exec(request.url ?? '')?.[1];
      response.writeHead(name ? 200 : 404).end(name ? readFileSync(borduria.file(`${name}.crl`)) : undefined);
    });
    await borduria.makeAuthorities();
    return borduria;
  }
  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }
  file(name: string): string {
    return join(this.directory, name);
  }
  listUrl(name: 'root' | 'issuer'): string {
    return `${this.url}/${name}.crl`;
  }

  async card({ name, number, holder = 2, policy = borduriaPolicy }: BorduriaCard): Promise<SoftCard> {
    const base = `card${++this.issued}`;
    const attribute = (id: string, type: string, value: string) =>
      `[a${type}]\nt = OID:${arc}.1.${id}\nv = SET:v${type}\n[v${type}]\nx = ${value}\n`;
    await this.issue(base, `/C=XB/O=${name}/serialNumber=${number}`, 'issuer', [
      'keyUsage = critical,digitalSignature', `certificatePolicies = ${policy}`, `crlDistributionPoints = URI:${this.listUrl('issuer')}`,
      '2.5.29.9 = ASN1:SEQUENCE:sda', '[sda]', 'c = SEQUENCE:aclass', 'r = SEQUENCE:arank', 'n = SEQUENCE:anumber',
      attribute('1', 'class', `OID:${arc}.3.${holder}`), attribute('2', 'rank', 'PRINTABLESTRING:primary'),
      attribute('3', 'number', `PRINTABLESTRING:${number}`),
    ]);
    const file = this.file(`${base}.pem`);
    const certificate = new X509Certificate(readFileSync(file));
    return { ca: 'moeaca', name, id: number, file, der: certificate.raw, certificate, key: createPrivateKey(readFileSync(this.file(`${base}.key`))) };
  }

  private async makeAuthorities(): Promise<void> {
    const usage = 'keyUsage=critical,keyCertSign,cRLSign';
    await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', this.file('root.key'), '-out', this.file('root.pem'),
      '-subj', '/C=XB/O=Borduria/CN=Root of the Republic', '-days', '3650', '-addext', 'basicConstraints=critical,CA:TRUE', '-addext', usage]);
    await this.issue('issuer', '/C=XB/O=Borduria/CN=Ministry of Commerce', 'root', [
      'basicConstraints = critical,CA:TRUE,pathlen:0', usage, `certificatePolicies = ${borduriaPolicy}`, `crlDistributionPoints = URI:${this.listUrl('root')}`,
    ]);
    for (const name of ['root', 'issuer']) await this.publishList(name);
  }

  private async issue(name: string, subject: string, by: string, extensions: readonly string[]): Promise<void> {
    const request = this.file(`${name}.csr`);
    await run('openssl', ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-utf8', '-keyout', this.file(`${name}.key`), '-out', request, '-subj', subject]);
    writeFileSync(this.file(`${name}.ext`), ['subjectKeyIdentifier = hash', 'authorityKeyIdentifier = keyid', ...extensions].join('\n'));
    await run('openssl', ['x509', '-req', '-in', request, '-CA', this.file(`${by}.pem`), '-CAkey', this.file(`${by}.key`), '-days', '1000', '-sha256',
      '-set_serial', String(Date.now() * 1000 + ++this.issued), '-extfile', this.file(`${name}.ext`), '-out', this.file(`${name}.pem`)]);
  }

  private async publishList(name: string): Promise<void> {
    const folder = this.file(`${name}-ca`);
    mkdirSync(folder);
    writeFileSync(join(folder, 'index.txt'), '');
    writeFileSync(join(folder, 'crlnumber'), '01');
    const configuration = join(folder, 'ca.cnf');
    writeFileSync(configuration,
      `[ca]\ndefault_ca = a\n[a]\ndatabase = ${folder}/index.txt\ncrlnumber = ${folder}/crlnumber\ndefault_md = sha256\ndefault_crl_days = 7\n[e]\nauthorityKeyIdentifier = keyid\n`);
    const pem = join(folder, 'crl.pem');
    await run('openssl', ['ca', '-config', configuration, '-gencrl', '-crlexts', 'e', '-cert', this.file(`${name}.pem`), '-keyfile', this.file(`${name}.key`), '-out', pem]);
    await run('openssl', ['crl', '-in', pem, '-outform', 'DER', '-out', this.file(`${name}.crl`)]);
  }
}
