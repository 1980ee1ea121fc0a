// Where things are, and folders that vanish with the process that asked for them.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

/** The folder whose programs are tested: the release by default, `TPCARD_BIN_DIR` for another preset. */
export const binaries = resolve(root, process.env['TPCARD_BIN_DIR'] ?? 'build/release/bin');

/** Where ./package leaves the component's packages. */
export const packages = join(root, 'build/packages');

export function program(name: string): string {
  const path = join(binaries, name);
  if (!existsSync(path)) throw new Error(`${path} is not built`);
  return path;
}

/** A program that only the presets with tests build, such as tpcard-clocked. */
export function testProgram(name: string): string {
  const found = [binaries, join(root, 'build/asan/bin'), join(root, 'build/dev/bin')]
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
  if (!found) throw new Error(`${name} is not built: cmake --preset asan && cmake --build --preset asan`);
  return found;
}

const folders = new Set<string>();
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `tpcard-${name}-`));
  folders.add(folder);
  return folder;
}
