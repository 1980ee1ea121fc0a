// A mail server in the test's own process: keeps what it gets, refuses what it is told to refuse.
import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import { until } from './processes.ts';

export interface Mail {
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The 6-digit code it carries. */
  readonly code: string | undefined;
  /** 第 n 封, where it says so. */
  readonly number: number | undefined;
  readonly parsed: ParsedMail;
}

interface Refusal {
  to: string | undefined;
  code: number;
  text: string;
  left: number;
}

export class MailServer {
  readonly received: Mail[] = [];
  port = 0;
  private readonly taken = new Set<Mail>();
  private readonly refusals: Refusal[] = [];
  private readonly server = new SMTPServer({
    authOptional: true,
    closeTimeout: 500,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo: (address, _session, callback) => callback(this.refusalFor(address.address)),
    onData: (stream, session, callback) => {
      const to = session.envelope.rcptTo.map((address) => address.address);
      this.keep(stream, to).then(() => callback(), callback);
    },
  });

  async start(port = 0): Promise<this> {
    // A client that is killed in the middle is what some tests are about.
    this.server.on('error', () => {});
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    this.port = (this.server.server.address() as AddressInfo).port;
    return this;
  }
  stop(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  /** All mails to this address, oldest first. */
  to(address: string): Mail[] {
    return this.received.filter((mail) => mail.to.toLowerCase() === address.toLowerCase());
  }

  /** The next mail to this address that no earlier call has returned; waits for it. */
  async next(address: string, options: { seconds?: number; matching?: RegExp } = {}): Promise<Mail> {
    const { seconds = 30, matching = /(?:)/ } = options;
    const find = (): Mail | undefined =>
      this.to(address).find((mail) => !this.taken.has(mail) && matching.test(`${mail.subject}\n${mail.text}`));
    await until(`a mail to ${address} that matches ${matching}; there are ${JSON.stringify(this.received.map((mail) => [mail.to, mail.subject]))}`,
      () => find() !== undefined, seconds);
    const mail = find()!;
    this.taken.add(mail);
    return mail;
  }

  /** The code in the next mail to this address. */
  async code(address: string): Promise<string> {
    const mail = await this.next(address, { matching: /(?<!\d)\d{6}(?!\d)/ });
    return mail.code!;
  }

  /** Answers RCPT with this SMTP code, `times` times, for one address or for all. */
  refuse(code: number, options: { to?: string; text?: string; times?: number } = {}): void {
    this.refusals.push({ to: options.to?.toLowerCase(), code, text: options.text ?? 'not now', left: options.times ?? 1 });
  }
  refuseNothing(): void {
    this.refusals.length = 0;
  }

  private refusalFor(address: string): Error | null {
    const refusal = this.refusals.find((one) => one.left > 0 && (one.to === undefined || one.to === address.toLowerCase()));
    if (!refusal) return null;
    refusal.left -= 1;
    return Object.assign(new Error(refusal.text), { responseCode: refusal.code });
  }

  private async keep(stream: SMTPServerDataStream, recipients: string[]): Promise<void> {
    const parsed = await simpleParser(stream);
    const text = parsed.text ?? '';
    const words = `${parsed.subject ?? ''}\n${text}`;
    for (const to of recipients) {
      this.received.push({
        to,
        from: parsed.from?.value[0]?.address ?? '',
        subject: parsed.subject ?? '',
        text,
        html: parsed.html || '',
        code: words.match(/(?<!\d)\d{6}(?!\d)/)?.[0],
        number: Number(words.match(/第\s*(\d+)\s*封|(?:mail|no\.|#)\s*(\d+)/i)?.slice(1).find(Boolean)) || undefined,
        parsed,
      });
    }
  }
}

export function startMail(port = 0): Promise<MailServer> {
  return new MailServer().start(port);
}
