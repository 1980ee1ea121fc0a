// clang-tidy over src and tools, remembering what was clean: a file is looked at again only when it, a header of ours that
// it includes (however deep), .clang-tidy or this script has changed. Usage: tidy.mts BUILD_FOLDER
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const build = resolve(process.argv[2] ?? join(root, 'build/asan'));
// In the home, so that a fresh clone knows what another has seen; a mark names contents, not places.
const remembered = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'tpcard-tidy');
mkdirSync(remembered, { recursive: true });

const commands = JSON.parse(readFileSync(join(build, 'compile_commands.json'), 'utf8')) as { file: string; command: string }[];
const ours = commands.filter(({ file }) => /^(src|tools)\//.test(relative(root, file)));

const texts = new Map<string, { text: string; includes: string[] }>();
function load(file: string): { text: string; includes: string[] } {
  let loaded = texts.get(file);
  if (!loaded) {
    const text = readFileSync(file, 'utf8');
    const includes = [...text.matchAll(/^\s*#\s*include\s+"([^"]+)"/gm)]
      .map((match) => [join(root, 'src', match[1]!), join(root, match[1]!), join(dirname(file), match[1]!)].find(existsSync))
      .filter((path): path is string => path !== undefined);
    texts.set(file, (loaded = { text, includes }));
  }
  return loaded;
}

function fingerprint(file: string, command: string): string {
  const reached = new Set<string>();
  const queue = [file];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    queue.push(...load(next).includes);
  }
  const hash = createHash('sha256');
  for (const part of [readFileSync(join(root, '.clang-tidy'), 'utf8'), readFileSync(import.meta.filename, 'utf8'), command.replaceAll(root, '')]) hash.update(part);
  for (const path of [...reached].sort()) hash.update(relative(root, path)).update(load(path).text);
  return hash.digest('hex');
}

function tidy(file: string): Promise<{ clean: boolean; output: string }> {
  return new Promise((done) => {
    const child = spawn('clang-tidy-19', ['--quiet', '-p', build, file], { cwd: root });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk));
    child.on('close', (code) => done({ clean: code === 0, output }));
  });
}

const waiting = ours
  .map(({ file, command }) => ({ file, mark: join(remembered, fingerprint(file, command)) }))
  .filter(({ mark }) => !existsSync(mark));
console.log(`clang-tidy: ${ours.length - waiting.length} of ${ours.length} files are known to be clean, ${waiting.length} to look at`);
let failed = 0;
async function work(): Promise<void> {
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { clean, output } = await tidy(next.file);
    if (clean) writeFileSync(next.mark, '');
    else {
      failed += 1;
      console.log(`${relative(root, next.file)}:\n${output}`);
    }
  }
}
await Promise.all([work(), work()]);
console.log(`${ours.length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
