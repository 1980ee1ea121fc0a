// What tests import: `import { startWorld, register } from '../support/index.ts'`.
export * from './cards.ts';
export * from './client.ts';
export * from './component.ts';
export * from './mail.ts';
export * from './paths.ts';
export * from './pki.ts';
export * from './processes.ts';
export * from './proof-of-work.ts';
export * from './revocation.ts';
export * from './service.ts';
export * from './steps.ts';
export * from './token.ts';
export * from './world.ts';
