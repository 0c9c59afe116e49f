import { userError } from '../errors.ts';

/** Encodings that are read and written; others are only read. */
export const ENCODINGS: readonly string[] = [
  'utf-8',
  'us-ascii',
  'iso-8859-1',
  'utf-16le',
  'utf-16be',
  'utf-16',
];

export function isKnownEncoding(name: string): boolean {
  if (ENCODINGS.includes(name.toLowerCase())) return true;
  try {
    new TextDecoder(name);
    return true;
  } catch {
    return false;
  }
}

/** Text of an encoding as UTF-8. What is no character there becomes U+FFFD. */
export function decodeText(bytes: Uint8Array, encoding: string): Uint8Array {
  if (encoding === 'utf-8') return bytes;
  return Buffer.from(textOf(bytes, encoding));
}

function textOf(bytes: Uint8Array, encoding: string): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // A decoder of the web takes these two for an encoding of Windows.
  if (encoding === 'iso-8859-1') return buffer.toString('latin1');
  if (encoding === 'us-ascii')
    return buffer.toString('latin1').replaceAll(/[\x80-\xff]/g, '\ufffd');
  if (encoding !== 'utf-16') return new TextDecoder(encoding).decode(buffer);
  // As in Java: a byte order mark tells, and without one the greater byte comes first.
  const isLittle = buffer[0] === 0xff && buffer[1] === 0xfe;
  return new TextDecoder(isLittle ? 'utf-16le' : 'utf-16be').decode(buffer);
}

/** UTF-8 in another encoding. What it has no character for becomes a question mark. */
export function encodeText(bytes: Uint8Array, encoding: string): Uint8Array {
  if (encoding === 'utf-8') return bytes;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  if (encoding === 'us-ascii') return Buffer.from(text.replaceAll(/[^\0-\x7f]/gu, '?'), 'latin1');
  if (encoding === 'iso-8859-1') return Buffer.from(text.replaceAll(/[^\0-\xff]/gu, '?'), 'latin1');
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  throw userError('INVALID_OPTION_VALUE', `The encoding ${encoding} is only read, not written.`, {
    hint: `Write one of ${ENCODINGS.slice(0, -1).join(', ')}.`,
  });
}
