// What ./demo and ./demo --tour share: the two demonstration cards, ports by the environment, progress.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { softhsmModule, type TokenCardOptions } from '../tests/support/cards.ts';
import { root } from '../tests/support/paths.ts';
import { run } from '../tests/support/processes.ts';

/** The component's package for this site and for SoftHSM2's cards, as the site offers it for download. The PIN is typed in
    its window, on a computer with a desktop too: the walk and its pictures are the same everywhere. */
export async function makePackage(origin: string, into: string): Promise<void> {
  mkdirSync(into, { recursive: true });
  await run(join(root, 'package'), ['--deb', '--site', origin, '--development', '--module', softhsmModule, '--rescan', '--pin-entry', 'window', '--out', into]);
}

export const demonstrationCards: readonly TokenCardOptions[] = [
  { label: 'company', ca: 'moeaca', kind: 'company', name: '示範股份有限公司', id: '12345675' },
  { label: 'school', ca: 'xca', kind: 'school', name: '示範國民小學', id: '2.16.886.111.90005.90003.100004' },
];

export function portOf(variable: string, usual: number): number {
  const text = process.env[variable] ?? String(usual);
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Error(`${variable} is a port, not '${text}'`);
  return port;
}

const began = Number(process.env['TPCARD_STARTED'] ?? Date.now() / 1000);
/** Progress, in the form of scripts/env.sh. */
export function say(words: string): void {
  console.log(`[${String(Math.floor(Date.now() / 1000 - began)).padStart(4)}s] ${words}`);
}
