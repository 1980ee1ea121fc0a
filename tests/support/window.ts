// The component's window without a browser: its token, and the two questions that its page asks (docs/protocol.md).
import { request, type IncomingHttpHeaders } from 'node:http';

export interface CardSeen {
  id: string;
  scheme: string | null;
  legal_name: string | null;
  tries: string;
  problem: string | null;
}
export interface ReadersSeen {
  reader: boolean;
  cards: CardSeen[];
  problem: string | null;
}

/** How the window signs: with the PIN that was typed in it, or with one that the component asks for itself. */
export type PinSaid = { pin: string } | { match_code: string; language: string; before?: string };

/** Where a component listens; `via`: the port of a relay before it. */
export interface Listening {
  readonly port: number;
  readonly via?: number;
}
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/**
 * Node's own fetch says by headers of its own that it is no window. A component closes a connection unread whose owner it
 * cannot tell; wine needs a moment to tell a relay's.
 */
export async function askComponent(...asked: Parameters<typeof askOnce>): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await askOnce(...asked);
    } catch (error) {
      if (asked[0].via === undefined || attempt === 5 || (error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
    }
  }
}
function askOnce({ port, via = port }: Listening, method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: via, method, path, headers: { Host: `127.0.0.1:${port}`, ...headers }, timeout: 60_000, agent: false };
    const asked = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    asked.on('error', reject).on('timeout', () => asked.destroy(new Error(`${path} did not answer in a minute`)));
    asked.end(body);
  });
}

/** What the window's own page sends with its questions. */
export const ownHeaders = ({ port }: Listening): Record<string, string> => ({ 'Content-Type': 'application/json', Origin: `http://127.0.0.1:${port}` });

export interface Told {
  status: number;
  body: Record<string, unknown>;
}

export class ComponentWindow {
  /** Spent with each question; each answer brings the next. */
  token: string;
  private readonly component: Listening;

  private constructor(component: Listening, token: string) {
    this.component = component;
    this.token = token;
  }

  static async open(component: Listening): Promise<ComponentWindow> {
    const { text } = await askComponent(component, 'GET', '/window');
    const [, token] = text.match(/name="tpcard-token" content="([^"]+)"/) ?? [];
    if (!token) throw new Error(`no token in the window's page:\n${text.slice(0, 2000)}`);
    return new ComponentWindow(component, token);
  }

  async cards(): Promise<ReadersSeen> {
    return (await this.post('cards', {})).body as unknown as ReadersSeen;
  }
  /** The token's JSON at 200, else a problem document. */
  async sign(request: { origin: string; nonce: string; card: string } & PinSaid): Promise<Told> {
    return this.post('sign', request);
  }

  private async post(what: string, members: object): Promise<Told> {
    const question = JSON.stringify({ token: this.token, ...members });
    const { status, text } = await askComponent(this.component, 'POST', `/v1/window/${what}`, ownHeaders(this.component), question);
    const body = JSON.parse(text) as Record<string, unknown>;
    if (typeof body['token'] === 'string') this.token = body['token'];
    return { status, body };
  }
}
