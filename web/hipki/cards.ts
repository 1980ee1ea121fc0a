// Which readers and cards HiPKI tells of (its GetUserCert): asked only when the person presses for it.
import type { Reply } from './return-codes';

export interface Slot {
  /** HiPKI's name of the reader, by which one is chosen. */
  reader: string;
  /** Whose card lies in it; empty when it holds none that HiPKI knows. */
  holder: string;
}

type Certificate = { usage?: unknown; subjectDN?: unknown };

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** `C=TW,O=示範股份有限公司,serialNumber=…` → the name after O=; the whole where there is none. */
function holderOf(subject: string): string {
  return /(?:^|[,/+])\s*O=([^,/+]+)/.exec(subject)?.[1]?.trim() ?? subject;
}

function nameOf(token: unknown): string {
  const certs = isRecord(token) && Array.isArray(token['certs']) ? (token['certs'] as Certificate[]) : [];
  const signing = certs.find((cert) => String(cert.usage).includes('digitalSignature')) ?? certs[0];
  return typeof signing?.subjectDN === 'string' ? holderOf(signing.subjectDN) : '';
}

export function slotsOf(reply: Reply): Slot[] {
  if (!Array.isArray(reply.slots)) return [];
  return reply.slots.filter(isRecord).map((slot) => ({ reader: String(slot['slotDescription'] ?? ''), holder: nameOf(slot['token']) }));
}
