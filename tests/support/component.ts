// The security component (tpcard-agent) with a reader of its own, started and stopped as a cardholder's computer would.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { softhsmModule, type CardReader } from './cards.ts';
import { program } from './paths.ts';
import { Running } from './processes.ts';

export interface ComponentOptions {
  reader: CardReader;
  /** Origins it serves. */
  sites: readonly string[];
  /** The first of the five ports it tries. */
  port: number;
  /** Another program than the one that was built, e.g. out of the .deb. */
  executable?: string;
  module?: string;
  /** A configuration that is there already (its sites and module), e.g. out of the .deb. */
  configuration?: string;
  log?: string;
}

export interface Component {
  readonly process: Running;
  readonly port: number;
}

export async function startComponent(options: ComponentOptions): Promise<Component> {
  const { reader, port, executable = program('tpcard-agent'), log } = options;
  const configuration = options.configuration ?? writeConfiguration(options);
  const process = new Running('tpcard-agent', executable, ['serve', '--config', configuration, '--port', String(port)], {
    env: reader.environment,
    cwd: reader.directory,
    ...(log ? { log } : {}),
  });
  const [, found] = await process.waitFor(/listening\D+127\.0\.0\.1:(\d+)/);
  return { process, port: Number(found) };
}

function writeConfiguration({ reader, sites, module = softhsmModule }: ComponentOptions): string {
  const file = join(reader.directory, 'agent.toml');
  // SoftHSM2 shows insertion and removal only to a module that is initialized anew: rescan.
  writeFileSync(file, `module = ${JSON.stringify(module)}\nrescan = true\nsites = ${JSON.stringify(sites)}\n`);
  return file;
}
