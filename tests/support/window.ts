// The component's window without a browser: its token, and the two questions that its page asks (docs/protocol.md).
import { request } from 'node:http';
import type { Component } from './component.ts';

export interface CardSeen {
  id: string;
  legal_name: string | null;
  tries: string;
  problem: string | null;
}
export interface ReadersSeen {
  reader: boolean;
  cards: CardSeen[];
  problem: string | null;
}

interface Answer {
  status: number;
  text: string;
}

/** Node's own fetch says by headers of its own that it is no window. */
function ask(port: number, method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method, path, headers, timeout: 60_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    asked.on('error', reject).on('timeout', () => asked.destroy(new Error(`${path} did not answer in a minute`)));
    asked.end(body);
  });
}

export class ComponentWindow {
  private readonly port: number;
  private token: string;

  private constructor(port: number, token: string) {
    this.port = port;
    this.token = token;
  }

  static async open({ port }: Pick<Component, 'port'>): Promise<ComponentWindow> {
    const { text } = await ask(port, 'GET', '/window');
    const [, token] = text.match(/name="tpcard-token" content="([^"]+)"/) ?? [];
    if (!token) throw new Error(`no token in the window's page:\n${text.slice(0, 2000)}`);
    return new ComponentWindow(port, token);
  }

  async cards(): Promise<ReadersSeen> {
    return (await this.post('cards', {})).body as unknown as ReadersSeen;
  }
  /** The token's JSON at 200, else a problem document. */
  async sign(request: { origin: string; nonce: string; card: string } & ({ pin: string } | { match_code: string; language: string })): Promise<{ status: number; body: Record<string, unknown> }> {
    return this.post('sign', request);
  }

  private async post(what: string, members: object): Promise<{ status: number; body: Record<string, unknown> }> {
    const headers = { 'Content-Type': 'application/json', Origin: `http://127.0.0.1:${this.port}` };
    const { status, text } = await ask(this.port, 'POST', `/v1/window/${what}`, headers, JSON.stringify({ token: this.token, ...members }));
    const body = JSON.parse(text) as Record<string, unknown>;
    if (typeof body['token'] === 'string') this.token = body['token'];
    return { status, body };
  }
}
