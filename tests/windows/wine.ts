// A Windows of a test's own, as wine has it: a prefix in a temporary folder, in Traditional Chinese, on a virtual display
// with wine's own desktop, so that windows have frames and keys reach them. Nothing of it outlives the test.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../support/paths.ts';
import { Running, run } from '../support/processes.ts';

const wine = '/usr/lib/wine/wine64';
const settings = `REGEDIT4

[HKEY_CURRENT_USER\\Software\\Wine]
"Version"="win10"

[HKEY_CURRENT_USER\\Software\\Wine\\Explorer]
"Desktop"="Default"

[HKEY_CURRENT_USER\\Software\\Wine\\Explorer\\Desktops]
"Default"="800x600"

[HKEY_CURRENT_USER\\Control Panel\\Colors]
"Background"="58 110 165"
`;

export class Windows {
  readonly directory: string;
  private readonly environment: Record<string, string>;
  private readonly display: Running;

  private constructor(directory: string, display: Running, number: string) {
    this.directory = directory;
    this.display = display;
    this.environment = {
      WINEPREFIX: join(directory, 'prefix'),
      WINEARCH: 'win64',
      WINEDEBUG: '-all',
      WINEDLLOVERRIDES: 'mscoree,mshtml,winemenubuilder.exe=', // no question for packages of Mono and Gecko
      DISPLAY: `:${number}`,
      LOCPATH: join(directory, 'locales'),
      LC_ALL: 'zh_TW.UTF-8',
      TMPDIR: directory, // for the folder of wine's server
    };
  }

  static async start(): Promise<Windows> {
    const directory = temporaryFolder('windows');
    mkdirSync(join(directory, 'locales'));
    await run('localedef', ['-i', 'zh_TW', '-f', 'UTF-8', join(directory, 'locales/zh_TW.UTF-8')]);
    const display = new Running('Xvfb', 'Xvfb', ['-displayfd', '1', '-noreset', '-screen', '0', '800x600x24', '-nolisten', 'tcp']);
    const [, number] = await display.waitFor(/^(\d+)$/m);
    const windows = new Windows(directory, display, number!);
    mkdirSync(windows.environment['WINEPREFIX']!);
    await windows.run('wineboot', ['--init']);
    writeFileSync(join(directory, 'settings.reg'), settings);
    await windows.run('regedit', ['/S', windows.path(join(directory, 'settings.reg'))]);
    await windows.quiet();
    return windows;
  }

  /** Starts a program of Windows; `program` is a file here, or the name of one of Windows' own. */
  start(program: string, args: readonly string[] = [], environment: Record<string, string> = {}): Running {
    return new Running(program, wine, [program, ...args], { env: { ...this.environment, ...environment } });
  }
  /** Runs one to its end; throws with its output unless it ends with 0. */
  async run(program: string, args: readonly string[] = []): Promise<string> {
    return run(wine, [program, ...args], { env: this.environment });
  }

  /** Runs one that leaves others running: these keep what it wrote to, so nothing of that is read. */
  async install(program: string, args: readonly string[] = []): Promise<void> {
    const child = spawn(wine, [program, ...args], { env: { ...process.env, ...this.environment }, stdio: 'ignore' });
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`${program} ended with ${code}`);
  }

  /** A file of this machine, as Windows names it. */
  path(file: string): string {
    return `Z:${file.replaceAll('/', '\\')}`;
  }
  /** A file of the Windows user, as this machine names it. */
  userFile(...names: string[]): string {
    const users = join(this.environment['WINEPREFIX']!, 'drive_c/users');
    const user = readdirSync(users).find((name) => name !== 'Public')!;
    return join(users, user, ...names);
  }
  /** What `reg query` prints of a key of the registry; empty when there is none. */
  async registry(key: string): Promise<string> {
    const query = this.start('reg', ['query', key]);
    return (await query.exited) === 'code 0' ? query.output : '';
  }

  /** Until every program of it has ended. */
  async quiet(): Promise<void> {
    await run('/usr/lib/wine/wineserver64', ['-w'], { env: this.environment });
  }

  async xdotool(...words: string[]): Promise<string> {
    return run('xdotool', words, { env: this.environment });
  }
  /** Whether a window with such a title is open. */
  async shows(title: string): Promise<boolean> {
    const search = new Running('xdotool', 'xdotool', ['search', '--name', title], { env: this.environment });
    return (await search.exited) === 'code 0';
  }
  async picture(file: string): Promise<void> {
    await run('import', ['-window', 'root', file], { env: this.environment });
  }

  async close(): Promise<void> {
    await new Running('wineserver', '/usr/lib/wine/wineserver64', ['-k'], { env: this.environment }).exited;
    await this.quiet();
    await this.display.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
