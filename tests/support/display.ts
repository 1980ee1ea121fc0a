// A screen without a monitor (Xvfb), and the person in front of it: sees which dialogs are open, types, takes pictures.
import { Running, run, until } from './processes.ts';

export class Display {
  /** For the environment of what shall appear on it. */
  readonly name: string;
  private readonly server: Running;

  private constructor(server: Running, name: string) {
    this.server = server;
    this.name = name;
  }

  static async start(): Promise<Display> {
    // -noreset: else it begins anew whenever its last client leaves, and cuts off who comes just then.
    const server = new Running('Xvfb', 'Xvfb', ['-displayfd', '1', '-noreset', '-screen', '0', '1024x768x24', '-nolisten', 'tcp']);
    const [, number] = await server.waitFor(/^(\d+)$/m);
    return new Display(server, `:${number}`);
  }

  /** How many dialogs are open. */
  async dialogs(): Promise<number> {
    const found = await this.xdotool('search', '--onlyvisible', '--name', 'PINCODE').catch(() => '');
    return found.split('\n').filter(Boolean).length;
  }
  async waitForDialog(): Promise<void> {
    await until('a dialog on the display', async () => (await this.dialogs()) > 0);
  }
  async waitForNoDialog(): Promise<void> {
    await until('no dialog on the display', async () => (await this.dialogs()) === 0);
  }
  /** As fast as a quick typist. */
  async type(text: string): Promise<void> {
    await this.xdotool('type', '--delay', '80', text);
  }
  async press(...keys: string[]): Promise<void> {
    await this.xdotool('key', ...keys);
  }
  async picture(file: string): Promise<void> {
    await run('import', ['-window', 'root', file], { env: { DISPLAY: this.name } });
  }
  async stop(): Promise<void> {
    await this.server.stop();
  }

  private xdotool(...words: string[]): Promise<string> {
    return run('xdotool', words, { env: { DISPLAY: this.name } });
  }
}
