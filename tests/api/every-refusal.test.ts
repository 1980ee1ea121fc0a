// Each code of docs/errors.md that a visitor can meet over the API is met by a test of this folder.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { documentedStatus } from '../support/index.ts';

/** Met by the tests of faults: tests/fault makes the disk full and takes the database away. */
const elsewhere = ['internal-error', 'busy'];

test('every documented code has a test that expects it', () => {
  const tests = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.ts') && name !== 'every-refusal.test.ts')
    .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8')).join('\n');
  const expected = new Set([...tests.matchAll(/'([a-z]+(?:-[a-z]+)+)'/g)].map((match) => match[1]!));
  const missing = [...documentedStatus.keys()].filter((code) => !expected.has(code) && !elsewhere.includes(code));
  assert.ok(documentedStatus.size > 50);
  assert.deepEqual(missing, []);
});
