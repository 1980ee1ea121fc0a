// An outsider's copy of the site: a real reverse proxy on an origin of its own that passes everything on to the real site as
// if it came from there, and keeps each session cookie that comes by. What its owner holds at the end is counted.
import { readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Service, Tls } from '../support/index.ts';

const sessionCookie = /__Host-tpcard-session=([^;]+)/;

export class Copy {
  readonly host: string;
  private readonly site: Service;
  private readonly server: Server;
  private readonly cookies = new Set<string>();

  constructor(site: Service, tls: Tls) {
    this.site = site;
    this.host = tls.host;
    this.server = createServer({ cert: readFileSync(tls.certificate), key: readFileSync(tls.key) }, (request, response) => this.pass(request, response));
  }
  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
  get origin(): string {
    return `https://${this.host}:${(this.server.address() as AddressInfo).port}`;
  }

  /** Sessions of organizations that the copy's owner can use from a computer of its own. */
  async organizationSessions(): Promise<number> {
    const sessions = await Promise.all([...this.cookies].map((cookie) => this.sessionOf(cookie)));
    return sessions.filter((session) => session.level === 'organization').length;
  }

  private async sessionOf(cookie: string): Promise<{ level?: string }> {
    const text = await new Promise<string>((resolve, reject) => {
      const headers = { host: new URL(this.site.origin).host, cookie: `__Host-tpcard-session=${cookie}` };
      const request = httpsRequest({ host: '127.0.0.1', port: this.site.port, path: '/api/session', headers, rejectUnauthorized: false }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (piece: string) => (body += piece)).on('end', () => resolve(body));
      });
      request.on('error', reject).end();
    });
    return JSON.parse(text) as { level?: string };
  }

  /** The site's own name in place of the copy's on the way there, and the other way round on the way back. */
  private pass(request: IncomingMessage, response: ServerResponse): void {
    const [here, there] = [new URL(this.origin), new URL(this.site.origin)];
    const renamed = (value: string, from: URL, to: URL): string => value.replaceAll(from.host, to.host);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, renamed(String(value), here, there)]));
    const options = { host: '127.0.0.1', port: this.site.port, method: request.method, path: request.url, headers, rejectUnauthorized: false };
    const onward = httpsRequest(options, (answer) => {
      for (const line of answer.headers['set-cookie'] ?? []) {
        const value = sessionCookie.exec(line)?.[1];
        if (value) this.cookies.add(value);
      }
      for (const [name, value] of Object.entries(answer.headers)) {
        if (value !== undefined) response.setHeader(name, Array.isArray(value) ? value : renamed(value, there, here));
      }
      response.writeHead(answer.statusCode ?? 502);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  }
}
