// Every way the product says no stands in three places; this holds them together: src/base/error.hpp (the codes),
// docs/errors.md (what happened) and web/i18n (the words in both languages).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { root } from '../support/paths.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const page = read('docs/errors.md');
const beforePage = page.slice(0, page.indexOf('## Found by the page itself'));
const codesIn = (text: string): string[] => [...text.matchAll(/^\| `([a-z-]+)` \|/gm)].map((row) => row[1]!);
const documented = codesIn(page);
const ofTheServiceAndComponent = codesIn(beforePage);

const header = read('src/base/error.hpp');
const enumBody = header.match(/enum class ErrorCode \{([\s\S]*?)\n\};/)![1]!;
const enumerated = [...enumBody.replace(/\/\/.*$/gm, '').matchAll(/\b([a-z_]+)\b/g)].map((name) => name[1]!.replaceAll('_', '-'));

function wordsIn(file: string): string[] {
  const body = read(file).match(/Record<ProblemCode, ProblemWords> = \{([\s\S]*)\n\}|problemsZhTW = \{([\s\S]*?)\n\}/)!;
  return [...(body[1] ?? body[2])!.matchAll(/^ {2}'?([a-z-]+)'?: \{/gm)].map((entry) => entry[1]!);
}

const same = (left: string[], right: string[]): void => assert.deepEqual([...left].sort(), [...right].sort());

test('docs/errors.md lists each code once', () => {
  assert.equal(new Set(documented).size, documented.length);
  assert.ok(documented.length > 60);
});

test('src/base/error.hpp and docs/errors.md list the same codes of service and component', () => {
  same(enumerated, ofTheServiceAndComponent);
});

test('each code has words in Traditional Chinese', () => same(wordsIn('web/i18n/problems.zh-TW.ts'), documented));
test('each code has words in English', () => same(wordsIn('web/i18n/problems.en.ts'), documented));

test('a status in docs/errors.md is one that HTTP knows', () => {
  for (const [, code, status] of page.matchAll(/^\| `([a-z-]+)` \| (\d+) \|/gm)) {
    assert.ok(Number(status) >= 400 && Number(status) < 600, code);
  }
});

test('codes that docs/protocol.md names are documented', () => {
  const named = [...read('docs/protocol.md').match(/^Codes of the component[\s\S]*/m)![0].matchAll(/`([a-z]+(?:-[a-z]+)+)`/g)]
    .map((match) => match[1]!)
    .filter((name) => name !== 'tpcard-agent');
  for (const name of named) assert.ok(documented.includes(name), name);
});

test('the problem schema allows what docs/errors.md promises', () => {
  const openapi = parse(read('docs/openapi.yaml')) as { components: { schemas: { Problem: { properties: object } } } };
  const properties = Object.keys(openapi.components.schemas.Problem.properties);
  for (const name of ['tries_left', 'step', 'errors', 'retry_after']) assert.ok(properties.includes(name), name);
});
