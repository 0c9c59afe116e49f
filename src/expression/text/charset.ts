import { userError } from '../../errors.ts';

/** What may be asked of a charset beyond its name. */
export interface CodingRules {
  /** Also charsets that Spark does not name, such as WINDOWS-1252. */
  readonly allCharsets: boolean;
  /** A mark stands for what has no counterpart, instead of an error. */
  readonly replaces: boolean;
}

/** A way to write characters as bytes; undefined when a character or some bytes have no counterpart and none is put there. */
interface Charset {
  encode(text: string, replaces: boolean): Uint8Array | undefined;
  decode(bytes: Uint8Array, replaces: boolean): string | undefined;
}

/** How each is made, with its first text: most programs meet none. */
const CHARSETS: ReadonlyMap<string, () => Charset> = new Map<string, () => Charset>([
  ['UTF-8', () => ({ encode: (text) => Buffer.from(text), decode: decoder('utf-8') })],
  ['US-ASCII', () => singleBytes(latin1().slice(0, 0x80))],
  ['ISO-8859-1', () => singleBytes(latin1())],
  [
    'UTF-16LE',
    () => ({ encode: (text) => Buffer.from(text, 'utf16le'), decode: decoder('utf-16le') }),
  ],
  ['UTF-16BE', () => ({ encode: encodeBigEndian, decode: decoder('utf-16be') })],
  ['UTF-16', () => ({ encode: (text) => encodeBigEndian(`\uFEFF${text}`), decode: decodeMarked })],
  ['UTF-32', () => ({ encode: encodeCodePoints, decode: decodeCodePoints })],
]);
const made = new Map<string, Charset>();

/** Bytes of a text in a charset of the given name. */
export function encodeText(text: string, name: string, rules: CodingRules): Uint8Array {
  return charsetOf(name, rules).encode(text, rules.replaces) ?? refuseCharacters(name);
}

/** Text of bytes in a charset of the given name. */
export function decodeBytes(bytes: Uint8Array, name: string, rules: CodingRules): string {
  return charsetOf(name, rules).decode(bytes, rules.replaces) ?? refuseCharacters(name);
}

function charsetOf(name: string, { allCharsets }: CodingRules): Charset {
  const charset =
    knownCharset(name.toUpperCase()) ?? (allCharsets ? furtherCharset(name) : undefined);
  if (charset !== undefined) return charset;
  throw userError('INVALID_PARAMETER_VALUE.CHARSET', `There is no charset ${name}.`, {
    hint: `Use one of ${[...CHARSETS.keys()].join(', ')}.`,
  });
}

function knownCharset(name: string): Charset | undefined {
  const known = made.get(name) ?? CHARSETS.get(name)?.();
  if (known !== undefined) made.set(name, known);
  return known;
}

/** A charset of one byte a character that the platform can decode. */
function furtherCharset(name: string): Charset | undefined {
  try {
    const strict = new TextDecoder(name, { fatal: true });
    const characters = Array.from({ length: 256 }, (_, byte) => {
      try {
        return strict.decode(Uint8Array.of(byte));
      } catch {
        return null;
      }
    });
    return characters.includes('') ? undefined : singleBytes(characters);
  } catch {
    return undefined;
  }
}

function refuseCharacters(name: string): never {
  throw userError(
    'MALFORMED_CHARACTER_CODING',
    `The value has characters that ${name} does not have.`,
  );
}

function decoder(label: string): Charset['decode'] {
  const strict = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  const tolerant = new TextDecoder(label, { ignoreBOM: true });
  return (bytes, replaces) => {
    try {
      return (replaces ? tolerant : strict).decode(bytes);
    } catch {
      return undefined;
    }
  };
}

function latin1(): readonly string[] {
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte));
}

const QUESTION_MARK = 0x3f;

/** A charset of one byte a character: the character of each byte, null for a byte that stands for none. */
function singleBytes(characters: readonly (string | null)[]): Charset {
  const bytes = new Map(characters.map((character, byte) => [character, byte]));
  return {
    encode(text, replaces) {
      const found = [...text].map((character) => bytes.get(character));
      if (!replaces && found.includes(undefined)) return undefined;
      return Uint8Array.from(found, (byte) => byte ?? QUESTION_MARK);
    },
    decode(encoded, replaces) {
      const found = Array.from(encoded, (byte) => characters[byte] ?? null);
      if (!replaces && found.includes(null)) return undefined;
      return found.map((character) => character ?? '\uFFFD').join('');
    },
  };
}

function encodeBigEndian(text: string): Uint8Array {
  return Buffer.from(text, 'utf16le').swap16();
}

/** A mark at the start tells the order of bytes, which is the greater one first without it. */
function decodeMarked(bytes: Uint8Array, replaces: boolean): string | undefined {
  const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
  const isMarked = isLittle || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const label = isLittle ? 'UTF-16LE' : 'UTF-16BE';
  return knownCharset(label)?.decode(isMarked ? bytes.subarray(2) : bytes, replaces);
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
