import { userError } from '../../errors.ts';

/** A way to write characters as bytes; undefined when a character or some bytes have no counterpart. */
interface Charset {
  encode(text: string): Uint8Array | undefined;
  decode(bytes: Uint8Array): string | undefined;
}

const CHARSETS: ReadonlyMap<string, Charset> = new Map([
  ['UTF-8', { encode: (text) => Buffer.from(text), decode: decoder('utf-8') }],
  ['US-ASCII', singleBytes(0x7f)],
  ['ISO-8859-1', singleBytes(0xff)],
  ['UTF-16LE', { encode: (text) => Buffer.from(text, 'utf16le'), decode: decoder('utf-16le') }],
  ['UTF-16BE', { encode: encodeBigEndian, decode: decoder('utf-16be') }],
  ['UTF-16', { encode: (text) => encodeBigEndian(`\uFEFF${text}`), decode: decodeMarked }],
  ['UTF-32', { encode: encodeCodePoints, decode: decodeCodePoints }],
]);

/** Bytes of a text in a charset of the given name. */
export function encodeText(text: string, name: string): Uint8Array {
  return charsetOf(name).encode(text) ?? refuseCharacters(name);
}

/** Text of bytes in a charset of the given name. */
export function decodeBytes(bytes: Uint8Array, name: string): string {
  return charsetOf(name).decode(bytes) ?? refuseCharacters(name);
}

function charsetOf(name: string): Charset {
  const charset = CHARSETS.get(name.toUpperCase());
  if (charset !== undefined) return charset;
  throw userError('INVALID_PARAMETER_VALUE.CHARSET', `There is no charset ${name}.`, {
    hint: `Use one of ${[...CHARSETS.keys()].join(', ')}.`,
  });
}

function refuseCharacters(name: string): never {
  throw userError(
    'MALFORMED_CHARACTER_CODING',
    `The value has characters that ${name} does not have.`,
  );
}

function decoder(label: string): Charset['decode'] {
  const strict = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  return (bytes) => {
    try {
      return strict.decode(bytes);
    } catch {
      return undefined;
    }
  };
}

function singleBytes(max: number): Charset {
  return {
    encode: (text) =>
      [...text].some((character) => character.codePointAt(0)! > max)
        ? undefined
        : Buffer.from(text, 'latin1'),
    decode: (bytes) =>
      bytes.some((byte) => byte > max) ? undefined : Buffer.from(bytes).toString('latin1'),
  };
}

function encodeBigEndian(text: string): Uint8Array {
  return Buffer.from(text, 'utf16le').swap16();
}

/** A mark at the start tells the order of bytes, which is the greater one first without it. */
function decodeMarked(bytes: Uint8Array): string | undefined {
  const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
  const isMarked = isLittle || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const label = isLittle ? 'UTF-16LE' : 'UTF-16BE';
  return charsetOf(label).decode(isMarked ? bytes.subarray(2) : bytes);
}

function encodeCodePoints(text: string): Uint8Array {
  const characters = [...text];
  const bytes = Buffer.alloc(characters.length * 4);
  for (const [index, character] of characters.entries()) {
    bytes.writeUInt32BE(character.codePointAt(0)!, index * 4);
  }
  return bytes;
}

const CODE_POINT_MAX = 0x10ffff;

function decodeCodePoints(bytes: Uint8Array): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = '';
  for (let index = 0; index + 4 <= bytes.length; index += 4) {
    const point = view.getUint32(index);
    if (point > CODE_POINT_MAX) return undefined;
    text += String.fromCodePoint(point);
  }
  return bytes.length % 4 === 0 ? text : undefined;
}
