// CMS SignedData (RFC 5652) in the shapes that are met from HiPKI: attached or detached, with or without signed attributes,
// digestAlgorithm without parameters, signatureAlgorithm rsaEncryption, authorities' certificates in the bag. openssl's
// command line makes none with HiPKI's own attributes; it verifies these all the same.
import { createHash, sign, X509Certificate, type KeyObject } from 'node:crypto';

export interface Signer {
  certificate: X509Certificate;
  key: KeyObject;
}
export interface Attributes {
  signingTime?: Date;
  nonce?: string;
  cardNumber?: string;
}
export interface CmsOptions {
  signer: Signer;
  content: Buffer;
  attached: boolean;
  /** Undefined: no signed attributes, the signature is over the content itself. */
  attributes?: Attributes | undefined;
  others?: readonly X509Certificate[];
}

function tlv(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : size < 65536 ? [0x82, size >> 8, size & 255] : [0x83, size >> 16, (size >> 8) & 255, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}
const sequence = (...parts: Buffer[]): Buffer => tlv(0x30, ...parts);
const set = (...parts: Buffer[]): Buffer => tlv(0x31, ...parts.sort(Buffer.compare)); // X.690 §11.6: a SET OF is sorted
const integer = (value: number): Buffer => tlv(0x02, Buffer.from([value]));
const octets = (bytes: Buffer): Buffer => tlv(0x04, bytes);

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const base128 = (value: number): number[] => {
    const bytes = [value & 127];
    for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128)) bytes.unshift((left & 127) | 128);
    return bytes;
  };
  return tlv(0x06, Buffer.from([first * 40 + second, ...rest].flatMap(base128)));
}

const data = oid('1.2.840.113549.1.7.1');
const sha256 = sequence(oid('2.16.840.1.101.3.4.2.1'));

/** The elements inside a constructed one, each with its head. */
function elements(der: Buffer): Buffer[] {
  const found: Buffer[] = [];
  const sizeAt = (at: number): [head: number, size: number] => {
    const first = der[at + 1]!;
    if (first < 128) return [2, first];
    const bytes = first & 127;
    return [2 + bytes, der.readUIntBE(at + 2, bytes)];
  };
  const [outer] = sizeAt(0);
  for (let at = outer; at < der.length; ) {
    const [head, size] = sizeAt(at);
    found.push(der.subarray(at, at + head + size));
    at += head + size;
  }
  return found;
}

/** RFC 5652 §10.2.4: issuer and serial number, as they stand in the certificate. */
function issuerAndSerial(certificate: X509Certificate): Buffer {
  const fields = elements(elements(certificate.raw)[0]!).filter((field) => field[0] !== 0xa0);
  return sequence(fields[2]!, fields[0]!);
}

function signedAttributes(content: Buffer, { signingTime, nonce, cardNumber }: Attributes): Buffer[] {
  const attribute = (type: string, value: Buffer): Buffer => sequence(oid(type), set(value));
  const utc = (time: Date): Buffer => tlv(0x17, Buffer.from(time.toISOString().replace(/^20|[-:T]|\.\d+/g, ''), 'latin1'));
  return [
    attribute('1.2.840.113549.1.9.3', data),
    attribute('1.2.840.113549.1.9.4', octets(createHash('sha256').update(content).digest())),
    ...(signingTime ? [attribute('1.2.840.113549.1.9.5', utc(signingTime))] : []),
    ...(nonce ? [attribute('1.2.840.113549.1.9.25.3', octets(Buffer.from(nonce)))] : []),
    ...(cardNumber ? [attribute('2.16.886.1.100.2.204', tlv(0x13, Buffer.from(cardNumber, 'latin1')))] : []),
  ];
}

export function signedData({ signer, content, attached, attributes, others = [] }: CmsOptions): Buffer {
  const listed = attributes && signedAttributes(content, attributes);
  // §5.4: what is signed is the attributes as a SET OF; in the message they stand as [0] IMPLICIT.
  const signature = sign('sha256', listed ? set(...listed) : content, signer.key);
  const algorithm = signer.key.asymmetricKeyType === 'rsa' ? sequence(oid('1.2.840.113549.1.1.1'), tlv(0x05)) : sequence(oid('1.2.840.10045.4.3.2'));
  const signerInfo = sequence(
    integer(1),
    issuerAndSerial(signer.certificate),
    sha256,
    ...(listed ? [tlv(0xa0, ...listed.sort(Buffer.compare))] : []),
    algorithm,
    octets(signature),
  );
  const message = sequence(
    integer(1),
    set(sha256),
    sequence(data, ...(attached ? [tlv(0xa0, octets(content))] : [])),
    tlv(0xa0, signer.certificate.raw, ...others.map((other) => other.raw)),
    set(signerInfo),
  );
  return sequence(oid('1.2.840.113549.1.7.2'), tlv(0xa0, message));
}
