// The security component (tpcard-agent) with a reader of its own, started and stopped as a cardholder's computer would.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program } from './paths.ts';
import { Running } from './processes.ts';

/** What cards a component can reach: SoftHSM2's (cards.ts) or those of a real card stack (card-stack.ts). */
export interface CardsInReach {
  /** A folder for what belongs to this computer: the component's configuration. */
  readonly directory: string;
  readonly environment: Record<string, string>;
  /** The cards' PKCS#11 library, and whether it sees insertion and removal only when it is initialized anew. */
  readonly module: string;
  readonly rescan: boolean;
}

export interface ComponentOptions {
  reader: CardsInReach;
  /** Origins it serves. */
  sites: readonly string[];
  /** The first of the five ports it tries. */
  port: number;
  /** Another program than the one that was built, e.g. out of the .deb. */
  executable?: string;
  module?: string;
  /** Where the PIN is typed; in the window, unless a test brings a display for the component's own dialog. */
  pinEntry?: 'auto' | 'native' | 'window';
  /** The dialog's program. */
  pinentry?: string;
  /** More for its environment, e.g. DISPLAY. */
  environment?: Record<string, string>;
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
    env: { ...reader.environment, ...options.environment },
    cwd: reader.directory,
    ...(log ? { log } : {}),
  });
  const [, found] = await process.waitFor(/listening\D+127\.0\.0\.1:(\d+)/);
  return { process, port: Number(found) };
}

function writeConfiguration({ reader, sites, module = reader.module, pinEntry = 'window', pinentry }: ComponentOptions): string {
  const file = join(reader.directory, 'agent.toml');
  // The service under test is plain HTTP on the loopback, which is for development.
  writeFileSync(file, `module = ${JSON.stringify(module)}\nrescan = ${reader.rescan}\ndevelopment = true\nsites = ${JSON.stringify(sites)}\npin_entry = "${pinEntry}"\n${pinentry ? `pinentry = ${JSON.stringify(pinentry)}\n` : ''}`);
  return file;
}
