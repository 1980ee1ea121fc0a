// A browser as the API sees it: cookies kept as a browser would, Origin and Sec-Fetch-Site sent, every response held to
// docs/openapi.yaml.
import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { Agent as TlsAgent, request as httpsRequest } from 'node:https';
import { checkContract } from './contract.ts';
import { solve, type Challenge } from './proof-of-work.ts';

export interface Reply<Body = any> {
  status: number;
  headers: IncomingHttpHeaders;
  /** Parsed JSON, else undefined. */
  body: Body;
  text: string;
  /** A problem's code, undefined on success. */
  code: string | undefined;
}

export interface RequestOptions {
  headers?: Record<string, string | undefined>;
  /** Sent as it is instead of JSON. */
  raw?: string | Buffer;
  /** false: the response is not held to docs/openapi.yaml (for routes that should not exist). */
  contract?: boolean;
}

export type Form = 'registration-code' | 'registration-human' | 'sign-in-code';

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
/** Tests' own certificates are signed by nobody. */
const tlsAgent = new TlsAgent({ keepAlive: true, maxSockets: 64, rejectUnauthorized: false });

export class Browser {
  readonly origin: string;
  readonly cookies = new Map<string, string>();
  language: 'zh-TW' | 'en' = 'zh-TW';
  /** Sent with every request, e.g. X-Forwarded-For where the service trusts this proxy. */
  headers: Record<string, string> = {};

  constructor(origin: string | { origin: string }) {
    this.origin = typeof origin === 'string' ? origin : origin.origin;
  }

  /** Another tab or a copied profile: the same cookies now, parting from here on. */
  clone(): Browser {
    const copy = new Browser(this.origin);
    for (const [name, value] of this.cookies) copy.cookies.set(name, value);
    copy.language = this.language;
    copy.headers = { ...this.headers };
    return copy;
  }

  get(path: string, options: RequestOptions = {}): Promise<Reply> {
    return this.request('GET', path, undefined, options);
  }
  post(path: string, body: unknown = {}, options: RequestOptions = {}): Promise<Reply> {
    return this.request('POST', path, body, options);
  }
  put(path: string, body: unknown = {}, options: RequestOptions = {}): Promise<Reply> {
    return this.request('PUT', path, body, options);
  }
  delete(path: string, options: RequestOptions = {}): Promise<Reply> {
    return this.request('DELETE', path, undefined, options);
  }

  /** A solved proof of work for this form. */
  async proof(form: Form): Promise<string> {
    const reply = await this.get(`/api/proof-of-work/${form}`);
    return solve(expectStatus(reply, 200).body as Challenge);
  }

  async request(method: string, path: string, body: unknown, options: RequestOptions = {}): Promise<Reply> {
    const { host, hostname, port, protocol } = new URL(this.origin);
    const changes = method !== 'GET' && method !== 'HEAD';
    const payload = options.raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const headers: Record<string, string | undefined> = {
      host,
      'accept-language': this.language,
      'sec-fetch-site': 'same-origin',
      'sec-fetch-mode': 'cors',
      ...(this.cookies.size ? { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') } : {}),
      ...(changes ? { origin: this.origin, 'content-type': 'application/json' } : {}),
      ...this.headers,
      ...options.headers,
    };
    const sent = Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined));
    const reply = await new Promise<Reply>((resolve, reject) => {
      const secure = protocol === 'https:';
      const request = (secure ? httpsRequest : httpRequest)({
        agent: secure ? tlsAgent : agent, method, path, headers: sent, port,
        // `localhost` may be ::1 first, a name for TLS is nobody's; the service listens on 127.0.0.1.
        host: secure || hostname === 'localhost' ? '127.0.0.1' : hostname,
      }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve(readReply(response.statusCode ?? 0, response.headers, Buffer.concat(chunks))));
      });
      request.on('error', reject);
      request.setTimeout(60_000, () => request.destroy(new Error(`${method} ${path}: no answer in 60 s`)));
      request.end(payload);
    });
    this.keepCookies(reply.headers['set-cookie'] ?? []);
    const route = path.split('?')[0]!;
    if ((route.startsWith('/api/') || route === '/healthz' || route === '/readyz') && options.contract !== false) {
      checkContract({ method, path: route, status: reply.status, headers: reply.headers, body: reply.body });
    }
    return reply;
  }

  private keepCookies(lines: readonly string[]): void {
    for (const line of lines) {
      const [pair = '', ...rest] = line.split(';').map((part) => part.trim());
      const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      const attributes = new Map(rest.map((part) => {
        const [key = '', text = ''] = part.split('=');
        return [key.toLowerCase(), text] as const;
      }));
      // What a browser demands of a __Host- cookie, and what we demand of ours.
      if (!name.startsWith('__Host-')) throw new Error(`cookie without __Host-: ${line}`);
      if (!attributes.has('secure') || attributes.get('path') !== '/' || attributes.has('domain')) {
        throw new Error(`a browser would refuse this cookie: ${line}`);
      }
      if (!attributes.has('httponly') || !/^(lax|strict)$/i.test(attributes.get('samesite') ?? '')) {
        throw new Error(`cookie without HttpOnly or SameSite: ${line}`);
      }
      const expires = attributes.get('expires');
      const gone = attributes.get('max-age') === '0' || (expires !== undefined && Date.parse(expires) < Date.now());
      if (gone || value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

function readReply(status: number, headers: IncomingHttpHeaders, bytes: Buffer): Reply {
  const text = bytes.toString('utf8');
  const json = /^application\/(?:[a-z.]+\+)?json\b/.test(headers['content-type'] ?? '');
  const body: unknown = json ? JSON.parse(text) : undefined;
  const code = status >= 400 ? (body as { code?: string } | undefined)?.code : undefined;
  return { status, headers, body, text, code };
}

/** The reply itself when it has this status; otherwise an error that shows what came. */
export function expectStatus(reply: Reply, status: number): Reply {
  if (reply.status !== status) throw new Error(`status ${reply.status} instead of ${status}: ${reply.text}`);
  return reply;
}
