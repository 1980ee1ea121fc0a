// make-corpora.mts DIR: the cases of tools/pki, right ones and wrong ones, sorted by the parser they are for; and in
// DIR/fixed the certificates that OCSP answers and CRLs are about.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Case } from '../../tools/pki/cases/case.mts';

const folder = resolve(process.argv[2]!);
const made = join(folder, 'cases');
execFileSync(process.execPath, [join(import.meta.dirname, '../../tools/pki/make-cases.mts'), made], { stdio: ['ignore', 'ignore', 'inherit'] });
const cases = JSON.parse(readFileSync(join(made, 'cases.json'), 'utf8')) as Case[];

/** Every object of a file as DER. */
function objects(file: string): Buffer[] {
  const bytes = readFileSync(join(made, file));
  const blocks = bytes.toString('latin1').match(/-----BEGIN[^-]*-----[^-]*-----END/g);
  return blocks ? blocks.map((block) => Buffer.from(block.replace(/-----[^-]*-----|-----END|\s/g, ''), 'base64')) : [bytes];
}
function keep(parser: string, content: Buffer): void {
  mkdirSync(join(folder, parser), { recursive: true });
  writeFileSync(join(folder, parser, createHash('sha256').update(content).digest('hex').slice(0, 16)), content);
}
function keepFixed(parser: string, { command }: Case): void {
  mkdirSync(join(folder, 'fixed'), { recursive: true });
  for (const what of ['cert', 'issuer']) writeFileSync(join(folder, 'fixed', `${parser}-${what}.der`), objects(command[command.indexOf(`--${what}`) + 1]!)[0]!);
}

for (const one of cases) {
  const values = (option: string): Buffer[] => one.command.flatMap((word, i) => (one.command[i - 1] === option ? objects(word) : []));
  if (one.command[0] === 'cert') {
    const leaf = objects(one.command[2]!);
    for (const certificate of leaf) keep('certificate', certificate);
    const path = Buffer.concat([...leaf, ...values('--untrusted'), ...values('--trust')]);
    if (path.length < 20_000) keep('path', path);
  }
  for (const response of values('--response')) keep('ocsp', response);
  if (one.command[0] === 'crl') for (const list of values('--crl')) keep('crl', list);
  for (const message of values('--cms')) keep('cms', message);
  if (one.command.includes('--web-eid')) keep('token', readFileSync(join(made, one.command[one.command.indexOf('--web-eid') + 1]!)));
}
for (const parser of ['ocsp', 'crl']) keepFixed(parser, cases.find((one) => one.command[0] === parser)!);
