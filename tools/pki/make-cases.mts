// make-cases.mts DIR: makes certificates, CRLs, OCSP answers and signatures, right ones and wrong ones, with what `tpcard`
// must say of each, into DIR and DIR/cases.json.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Workshop } from './cases/authority.mts';
import { cardCases } from './cases/cards.mts';
import { pathCases } from './cases/paths.mts';
import { revocationCases } from './cases/revocation.mts';

const folder = process.argv[2];
if (!folder) {
  console.error('usage: node tools/pki/make-cases.mts DIR');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const shop = new Workshop(resolve(folder));
const cases = [...pathCases(shop), ...revocationCases(shop), ...cardCases(shop)];
writeFileSync(join(shop.folder, 'cases.json'), `${JSON.stringify(cases, null, 2)}\n`);
console.log(`${cases.length} cases in ${shop.folder}`);
