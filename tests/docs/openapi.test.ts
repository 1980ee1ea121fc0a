// docs/openapi.yaml is a valid OpenAPI 3.1 description, by the linter its users have.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { createConfig, lint } from '@redocly/openapi-core';
import { root } from '../support/paths.ts';

test('docs/openapi.yaml has no fault that Redocly’s recommended rules find', async () => {
  const config = await createConfig({
    extends: ['recommended'],
    rules: {
      // One document for one site: relative server, no tags, summaries where the name does not say it.
      'no-server-example.com': 'off',
      'operation-4xx-response': 'off',
      'operation-summary': 'off',
      'info-license': 'error',
      'operation-operationId-unique': 'error',
      'no-unused-components': 'error',
    },
  });
  const problems = await lint({ ref: join(root, 'docs/openapi.yaml'), config });
  assert.deepEqual(problems.map((problem) => `${problem.ruleId}: ${problem.message} (${problem.location[0]?.pointer})`), []);
});
