// Bytes over a socket, for what no HTTP client would send.
import { connect } from 'node:net';

export interface Exchange {
  /** All that came back. */
  text: string;
  /** The status of each response in it. */
  statuses: number[];
  /** The service closed the connection by itself. */
  closed: boolean;
}

/** Sends these parts (with a little time between them) and listens until the other side closes or `milliseconds` pass. */
export function exchange(port: number, parts: string | Buffer | readonly (string | Buffer)[], milliseconds = 30_000): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port, host: '127.0.0.1' });
    const finish = (closed: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(chunks).toString('latin1');
      resolve({ text, closed, statuses: [...text.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map((match) => Number(match[1])) });
    };
    const timer = setTimeout(() => finish(false), milliseconds);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => finish(true));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') finish(true);
      else reject(error);
    });
    socket.on('connect', async () => {
      for (const part of typeof parts === 'string' || Buffer.isBuffer(parts) ? [parts] : parts) {
        if (socket.destroyed || socket.writableEnded) return;
        socket.write(part);
        await new Promise((wait) => setTimeout(wait, 30));
      }
    });
  });
}
