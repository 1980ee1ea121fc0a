// What every refusal must look like: the code and its status as docs/errors.md says them, in an RFC 9457 document.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reply } from './client.ts';
import { root } from './paths.ts';

/** Every code that comes over HTTP, with its status. */
export const documentedStatus: ReadonlyMap<string, number> = new Map(
  [...readFileSync(join(root, 'docs/errors.md'), 'utf8').matchAll(/^\| `([a-z-]+)` \| (\d+) \|/gm)]
    .map((row) => [row[1]!, Number(row[2])]));

export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  correlation_id: string;
  retry_after?: number;
  tries_left?: number;
  step?: string;
  errors?: { field: string; code: string }[];
}

/** The problem in this reply; fails unless it is this one, complete, and tells an outsider nothing more. */
export function expectProblem(reply: Reply, ...codes: [string, ...string[]]): Problem {
  assert.ok(codes.includes(reply.code ?? ''), `${reply.code ?? 'no problem'} (${reply.status}) instead of ${codes.join(' or ')}: ${reply.text}`);
  const problem = reply.body as Problem;
  const status = documentedStatus.get(problem.code);
  assert.equal(reply.status, status, `${problem.code} came as ${reply.status}; docs/errors.md says ${status}`);
  assert.match(String(reply.headers['content-type']), /^application\/problem\+json(?:;|$)/);
  assert.equal(problem.status, status);
  assert.equal(problem.type, `/problems/${problem.code}`);
  assert.ok(problem.title.length > 0 && problem.correlation_id.length > 0, reply.text);
  // docs/openapi.yaml, Problem: nothing else is described, so nothing else is told.
  const described = ['type', 'title', 'status', 'code', 'correlation_id', 'retry_after', 'tries_left', 'step', 'errors'];
  assert.deepEqual(Object.keys(problem).filter((key) => !described.includes(key)), []);
  if (status === 429 || status === 503) {
    assert.match(String(reply.headers['retry-after']), /^[1-9]\d*$/, `${problem.code} without Retry-After`);
    assert.equal(problem.retry_after, Number(reply.headers['retry-after']));
  }
  return problem;
}
