// DER as a tree, for edits that no tool offers: read, change a node, write. Only what openssl wrote is ever read here, so
// nothing is checked.
export interface Der {
  tag: number;
  /** Of a primitive element, bytes; of a constructed one, its elements. */
  content: Buffer | Der[];
}

export const Tag = {
  boolean: 0x01, integer: 0x02, bitString: 0x03, octetString: 0x04, null: 0x05, oid: 0x06, enumerated: 0x0a,
  utf8: 0x0c, utcTime: 0x17, generalizedTime: 0x18, sequence: 0x30, set: 0x31,
} as const;
/** [n], constructed. */
export const context = (number: number): number => 0xa0 | number;

export const der = (tag: number, ...content: (Buffer | Der)[]): Der =>
  (tag & 0x20) !== 0
    ? { tag, content: content.map((one) => (Buffer.isBuffer(one) ? readDer(one) : one)) }
    : { tag, content: Buffer.concat(content as Buffer[]) };
export const sequence = (...content: (Buffer | Der)[]): Der => der(Tag.sequence, ...content);
export const set = (...content: (Buffer | Der)[]): Der => der(Tag.set, ...content);
export const bytes = (...values: number[]): Buffer => Buffer.from(values);
export const integer = (...values: number[]): Der => der(Tag.integer, bytes(...values));
export const oid = (dotted: string): Der => {
  const [first, second, ...rest] = dotted.split('.').map(Number) as [number, number, ...number[]];
  const arcs = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc & 0x7f];
    for (let value = Math.floor(arc / 128); value > 0; value = Math.floor(value / 128)) groups.unshift((value & 0x7f) | 0x80);
    return groups;
  });
  return der(Tag.oid, bytes(...arcs));
};

export function readDer(from: Buffer): Der {
  return readOne(from, 0).node;
}
function readOne(from: Buffer, at: number): { node: Der; end: number } {
  const tag = from[at]!;
  let length = from[at + 1]!;
  let start = at + 2;
  if (length >= 0x80) {
    const count = length & 0x7f;
    length = from.readUIntBE(start, count);
    start += count;
  }
  const end = start + length;
  if ((tag & 0x20) === 0) return { node: { tag, content: from.subarray(start, end) }, end };
  const children: Der[] = [];
  for (let next = start; next < end; ) {
    const one = readOne(from, next);
    children.push(one.node);
    next = one.end;
  }
  return { node: { tag, content: children }, end };
}

export function writeDer(node: Der): Buffer {
  const content = Buffer.isBuffer(node.content) ? node.content : Buffer.concat(node.content.map(writeDer));
  const length = content.length;
  const size =
    length < 0x80 ? bytes(length) : length < 0x100 ? bytes(0x81, length) : bytes(0x82, length >> 8, length & 0xff);
  return Buffer.concat([bytes(node.tag), size, content]);
}

/** The elements of a constructed node. */
export const parts = (node: Der): Der[] => node.content as Der[];
/** The first node with this tag (and content), wherever it stands. */
export function find(node: Der, wanted: Der): Der | undefined {
  if (writeDer(node).equals(writeDer(wanted))) return node;
  if (Buffer.isBuffer(node.content)) return undefined;
  for (const child of node.content) {
    const found = find(child, wanted);
    if (found) return found;
  }
  return undefined;
}
