// What docs/architecture.md promises of the judging rooms, held to their files: `certificate` and `trust` know no network,
// clock, thread or JSON, `certificate` no OpenSSL; each room links what the table says and includes no room it does not use.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../support/paths.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const rooms = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
const filesOf = (room: string): string[] => readdirSync(join(root, 'src', room)).filter((name) => /\.[ch]pp$/.test(name)).map((name) => `src/${room}/${name}`);
/** Without comments, where words may stand that code must not use. */
const codeOf = (path: string): string => read(path).replace(/\/\/.*$/gm, '');

const pure = [
  [/#include\s*<(thread|stop_token|future|condition_variable|semaphore|latch|barrier|ctime|time\.h|unistd\.h|fstream|filesystem|sys\/.*|netinet\/.*|arpa\/.*|netdb\.h)>/, 'system'],
  [/#include\s*[<"](boost|curl|asio|sqlite3|libpq|spdlog|nlohmann)/, 'library'],
  [/#include\s*<openssl\/(ssl|bio_addr|http|ocsp|ct)\.h>/, 'network'],
  [/\bnow\s*\(|\bSystemClock\b|\bthis_thread\b|\bgetenv\b|\bX509_cmp_current_time\b|\btime\s*\(\s*(nullptr|NULL|0)\s*\)/, 'clock or environment'],
] as const;

for (const room of ['certificate', 'trust']) {
  test(`src/${room} knows no network, clock, thread, file or JSON`, () => {
    assert.ok(filesOf(room).length > 10);
    for (const file of filesOf(room)) {
      for (const [forbidden, what] of pure) assert.ok(!forbidden.test(codeOf(file)), `${file}: ${what}: ${codeOf(file).match(forbidden)?.[0]}`);
    }
  });
}

test('src/certificate knows no OpenSSL', () => {
  for (const file of filesOf('certificate')) assert.ok(!/openssl|OpenSSL|\bEVP_|\bX509\b/.test(codeOf(file)), file);
  assert.ok(!/OpenSSL/.test(codeOf('src/certificate/CMakeLists.txt').replace(/^#.*$/gm, '')));
});

/** The rooms that a room says it uses, and those that these use in turn: what its include path holds. */
function usedBy(room: string, seen = new Set<string>()): Set<string> {
  const said = read(`src/${room}/CMakeLists.txt`).replace(/#.*$/gm, '').match(/room\([\s\S]*?\bUSES\s+([\s\S]*?)(?:\bPRIVATE\b|\))/)?.[1] ?? '';
  for (const word of said.split(/\s+/).filter((one) => rooms.includes(one) && !seen.has(one))) {
    seen.add(word);
    usedBy(word, seen);
  }
  return seen;
}

test('the judging rooms stand at the bottom', () => {
  assert.deepEqual([...usedBy('certificate')], ['base']);
  assert.deepEqual([...usedBy('trust')].sort(), ['base', 'certificate']);
  assert.ok(!usedBy('agent').has('trust'), 'the component is built without OpenSSL');
});

test('no room includes a room it does not use', () => {
  for (const room of rooms) {
    const allowed = usedBy(room).add(room);
    for (const file of filesOf(room)) {
      for (const [, included] of codeOf(file).matchAll(/#include\s*"([a-z]+)\//g)) {
        assert.ok(!rooms.includes(included!) || allowed.has(included!), `${file} includes ${included}/`);
      }
    }
  }
});
