// Holds every API response of the tests to docs/openapi.yaml: unknown routes, undeclared statuses and bodies that do
// not fit fail the test that met them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { parse } from 'yaml';
import { root } from './paths.ts';

interface Described {
  $ref?: string;
  content?: Record<string, { schema?: object }>;
}
interface Operation {
  operationId?: string;
  responses: Record<string, Described>;
}

const document = parse(readFileSync(join(root, 'docs/openapi.yaml'), 'utf8')) as { paths: Record<string, Record<string, Operation>> };
const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema(document, 'openapi');

const routes = Object.keys(document.paths).map((path) => ({
  path,
  pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
}));
const compiled = new Map<string, ValidateFunction>();

function pointer(...parts: string[]): string {
  return `openapi#/${parts.map((part) => encodeURIComponent(part.replace(/~/g, '~0').replace(/\//g, '~1'))).join('/')}`;
}

function validator(reference: string): ValidateFunction {
  let validate = compiled.get(reference);
  if (!validate) compiled.set(reference, (validate = ajv.compile({ $ref: reference })));
  return validate;
}

export interface Answer {
  method: string;
  /** Without the query. */
  path: string;
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: unknown;
}

export function checkContract(answer: Answer): void {
  const what = `${answer.method} ${answer.path} → ${answer.status}`;
  const route = routes.find((one) => one.pattern.test(answer.path));
  const operation = route && document.paths[route.path]![answer.method.toLowerCase()];
  if (!route || !operation) throw new Error(`${what}: docs/openapi.yaml knows no such operation`);

  const declared = String(answer.status) in operation.responses ? String(answer.status) : 'default';
  let response = operation.responses[declared];
  if (!response) throw new Error(`${what}: a status that docs/openapi.yaml does not declare`);
  let at = pointer('paths', route.path, answer.method.toLowerCase(), 'responses', declared);
  if (response.$ref) {
    const parts = response.$ref.slice(2).split('/');
    at = pointer(...parts);
    response = parts.reduce<unknown>((value, part) => (value as Record<string, unknown>)[part], document) as Described;
  }

  if (declared === 'default') checkProblem(what, answer);
  const type = String(answer.headers['content-type'] ?? '').split(';')[0]!.trim();
  if (!response.content) return;
  if (!(type in response.content)) throw new Error(`${what}: content type '${type}', declared ${Object.keys(response.content).join(', ')}`);
  const validate = validator(`${at}/content/${encodeURIComponent(type.replace(/\//g, '~1'))}/schema`);
  if (!validate(answer.body)) {
    throw new Error(`${what} does not fit docs/openapi.yaml: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(answer.body, null, 2)}`);
  }
}

function checkProblem(what: string, answer: Answer): void {
  if (answer.status < 400) throw new Error(`${what}: a success that docs/openapi.yaml does not declare`);
  const problem = answer.body as { type?: string; status?: number; code?: string; retry_after?: number } | undefined;
  if (problem?.type !== `/problems/${problem?.code}`) throw new Error(`${what}: type ${problem?.type} is not of code ${problem?.code}`);
  if (problem.status !== answer.status) throw new Error(`${what}: the problem says status ${problem.status}`);
  const retryAfter = answer.headers['retry-after'];
  if (problem.retry_after !== undefined && String(problem.retry_after) !== retryAfter) {
    throw new Error(`${what}: retry_after ${problem.retry_after}, Retry-After ${retryAfter}`);
  }
}
