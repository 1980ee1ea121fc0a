// The API's key tests and the races again, over PostgreSQL.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { PostgresCluster, root, Running } from '../support/index.ts';

const cluster = await PostgresCluster.make();
after(() => cluster.stop());

const again = [
  'api/registration.test.ts', 'api/email-codes.test.ts', 'api/challenges.test.ts', 'api/verification-ends.test.ts', 'api/organizations.test.ts',
  'race/one-winner.test.ts', 'race/verification.test.ts',
];
for (const file of again) {
  test(`${file} over PostgreSQL`, async () => {
    // A test runner that finds itself inside a test's process would run nothing.
    const child = new Running(file, 'env', ['-u', 'NODE_TEST_CONTEXT', process.execPath, '--test', '--test-reporter=tap', '--test-timeout=200000', file], {
      cwd: join(root, 'tests'),
      env: { TPCARD_TEST_POSTGRES: cluster.url('postgres') },
    });
    const fate = await child.exited;
    const failed = child.output.split('\n').filter((line) => /^\s*(not ok|error:)/.test(line));
    assert.equal(fate, 'code 0', failed.join('\n') || child.output.slice(-2000));
    assert.match(child.output, /^# pass [1-9]/m);
  });
}
