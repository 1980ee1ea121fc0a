// The table in tests/README.md that says which browser test shows which refusal: its codes exist, and so do its tests.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { problemsZhTW } from '../../web/i18n/problems.zh-TW.ts';
import { root } from '../support/paths.ts';

const rows = [...readFileSync(join(root, 'tests/README.md'), 'utf8').matchAll(/^\| ([^|]+) \| (?:`([a-z-]+)`)? ?\| ([a-z-]+): ([^|]+) \|$/gm)]
  .map(([, what, code, file, name]) => ({ what: what!, code, file: file!, name: name! }));

test('the table of what is wrong has a row for each test that it names', () => {
  assert.ok(rows.length > 25, `${rows.length} rows read`);
  for (const { what, code, file, name } of rows) {
    if (code) assert.ok(Object.hasOwn(problemsZhTW, code), `${what}: no words for ${code}`);
    const source = readFileSync(join(root, `tests/journey/${file}.test.ts`), 'utf8');
    assert.ok(['\'', '`'].some((quote) => source.includes(`test(${quote}${name}`)), `${file}.test.ts has no test named "${name}"`);
  }
});
