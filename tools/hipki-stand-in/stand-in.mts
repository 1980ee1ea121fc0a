// A stand-in for HiPKI LocalSignServer, by the facts that are known of it: its popup, its requests, its replies and codes,
// with keys in software. It answers no page but through the popup, and sends no CORS headers.
import type { X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signedData } from './cms.mts';
import { SoftCard } from './card.mts';
import { asSigned, codes } from './codes.mts';
import { addDomainPage, domainAddedPage, popupPage } from './pages.mts';

export interface Reader {
  name: string;
  /** Null: empty. 'unknown': a card that is none of HiPKI's. */
  card: SoftCard | 'unknown' | null;
}
export type Fault = 'none' | 'silent' | 'cancelled' | 'helper-failed' | 'wrong-kind' | 'garbage' | 'never-answers';

interface SignRequest {
  func: string;
  tbs?: string;
  tbsEncoding?: string;
  hashAlgorithm?: string;
  pin?: string;
  signatureType?: string;
  slotDescription?: string;
  nonce?: string;
  withCardSN?: string;
  withSigningTime?: string;
  checkValidity?: string;
}

const serverVersion = '1.3.4.103';
const largestBody = 1 << 20;

export class HipkiStandIn {
  readers: Reader[] = [];
  /** Hosts that may have things signed; the person adds to them at /addDomain. */
  readonly trusted = new Set<string>();
  fault: Fault = 'none';
  /** Any other return code, for the next answers. */
  code = 0;
  delay = 0;
  shape = { attached: true, attributes: true };
  others: X509Certificate[] = [];
  /** What was asked, by whom, in order; without PINs. */
  readonly asked: { origin: string; func: string }[] = [];
  /** The PINs that were handed over: what a test compares with what others saw. */
  readonly pins: string[] = [];
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));

  async start(port = 0): Promise<this> {
    await new Promise<void>((resolve, reject) => this.server.once('error', reject).listen(port, '127.0.0.1', resolve));
    return this;
  }
  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }
  get origin(): string {
    return `http://localhost:${this.port}`;
  }
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin);
    const html = (text: string) => response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(text);
    const domain = url.searchParams.get('domain') ?? '';
    const route = `${request.method} ${url.pathname}`;
    if (route === 'GET /') return void response.writeHead(200, { 'Content-Type': 'text/plain' }).end('LocalSignServer\n');
    if (route === 'GET /popupForm') return void html(popupPage(this.fault === 'silent'));
    if (route === 'GET /addDomain') return void html(addDomainPage(domain));
    // The rest is for its own pages alone: another site's cannot send its origin.
    if (request.headers.origin !== this.origin) return void response.writeHead(403).end();
    if (route === 'POST /addDomain') {
      this.trusted.add(domain);
      return void html(domainAddedPage(domain));
    }
    if (route !== 'POST /answer') return void response.writeHead(404).end();
    const { origin, request: asked } = JSON.parse(await bodyOf(request)) as { origin: string; request: string };
    const reply = this.reply(origin, asked);
    if (this.fault === 'never-answers') return;
    if (this.delay) await new Promise((resolve) => setTimeout(resolve, this.delay));
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(reply);
  }

  private reply(origin: string, text: string): string {
    if (this.fault === 'garbage') return 'not JSON';
    const request = JSON.parse(text) as SignRequest;
    this.asked.push({ origin, func: request.func });
    if (request.pin) this.pins.push(request.pin);
    if (request.func === 'MakeSignature') return JSON.stringify(this.makeSignature(origin, request));
    if (request.func === 'CheckEnvir' || request.func === 'GetUserCert') return JSON.stringify(this.information(origin, request));
    return JSON.stringify({ ret_code: asSigned(codes.helperFailed), serverVersion });
  }

  private refusal(origin: string): number {
    if (this.code) return this.code;
    if (this.fault === 'cancelled') return codes.cancelled;
    if (this.fault === 'helper-failed') return codes.helperFailed;
    return this.trusted.has(new URL(origin).hostname) ? codes.fine : codes.notTrusted;
  }

  private information(origin: string, request: SignRequest): object {
    const slots = this.readers
      .filter((reader) => !request.slotDescription || reader.name === request.slotDescription)
      .map(({ name, card }) => ({ slotDescription: name, token: card instanceof SoftCard ? this.tokenOf(card, request.func) : card === 'unknown' ? 'unknown token' : null }));
    return { ret_code: asSigned(this.refusal(origin)), serverVersion, slots };
  }
  private tokenOf(card: SoftCard, func: string): object {
    return func === 'GetUserCert' ? card.describe() : { serialNumber: card.number };
  }

  private makeSignature(origin: string, request: SignRequest): object {
    const failed = (code: number, last = 0) =>
      ({ func: 'sign', ret_code: asSigned(code), last_error: asSigned(last), message: `0x${code.toString(16)}`, serverVersion });
    const refused = this.refusal(origin);
    if (refused) return failed(refused);
    const readers = this.readers.filter((reader) => !request.slotDescription || reader.name === request.slotDescription);
    if (readers.length === 0) return failed(codes.noReader);
    const card = readers.find((reader) => reader.card !== null)?.card;
    if (!card) return failed(codes.noCard);
    if (card === 'unknown' || this.fault === 'wrong-kind') return failed(codes.wrongKind);
    const dates = request.checkValidity === 'false' ? codes.fine : card.validity(new Date());
    if (dates) return failed(dates);
    const last = card.signIn(request.pin ?? '');
    if (last !== null) return failed(codes.signInFailed, last);
    if (request.signatureType !== 'PKCS7' || request.hashAlgorithm !== 'SHA256') return failed(codes.helperFailed);
    return {
      func: 'sign', ret_code: 0, last_error: 0, message: 'OK', signature: this.sign(card, request).toString('base64'),
      certb64: card.certificate.raw.toString('base64'), cardSN: card.number, serverVersion,
    };
  }

  private sign(card: SoftCard, request: SignRequest): Buffer {
    const content = Buffer.from(request.tbs ?? '', request.tbsEncoding === 'base64' ? 'base64' : 'utf8');
    const attributes = { signingTime: new Date(), nonce: request.nonce ?? '0123456789', cardNumber: card.number };
    return signedData({ signer: card, content, attached: this.shape.attached, attributes: this.shape.attributes ? attributes : undefined, others: this.others });
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) {
    text += piece;
    if (text.length > largestBody) throw new Error('too large');
  }
  return text;
}
