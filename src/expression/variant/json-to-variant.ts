import { DECIMAL_DIGITS_MAX } from '../../columnar/types.ts';
import { encodeVariant, type VariantSource } from '../../columnar/variant/encode-variant.ts';
import { JsonCursor, MalformedJson } from '../json/json-cursor.ts';
import { DEFAULT_DIALECT, type JsonDialect } from '../json/json-dialect.ts';

/** JSON by its standard, as parse_json takes it. */
const STRICT: JsonDialect = {
  ...DEFAULT_DIALECT,
  allowSingleQuotes: false,
  allowNonNumericNumbers: false,
};
const SPACES = ' \t\r\n';
const NAME_PART = /[\p{L}\p{N}\p{M}\p{Pc}]/u;

/**
 * The VARIANT of a JSON text; throws `MalformedJson`. As in Spark what stands behind the first value does not count, but a number
 * ends at a space, and a word where no name could go on.
 */
export function parseVariant(text: string): Uint8Array {
  const cursor = new JsonCursor(text, STRICT);
  const kind = cursor.kind();
  const variant = readVariant(cursor);
  const behind = cursor.isAtEnd ? ' ' : text[cursor.at]!;
  const isNumber = kind === 'integer' || kind === 'fraction';
  if (isNumber ? !SPACES.includes(behind) : kind === 'word' && NAME_PART.test(behind)) {
    throw new MalformedJson(`'${behind}' follows a value`);
  }
  return variant;
}

/** The VARIANT of the value at the cursor. */
export function readVariant(cursor: JsonCursor): Uint8Array {
  return encodeVariant(readSource(cursor));
}

function readSource(cursor: JsonCursor): VariantSource {
  switch (cursor.kind()) {
    case 'object': {
      const members: [string, VariantSource][] = [];
      cursor.object((name) => members.push([name, readSource(cursor)]));
      return { members };
    }
    case 'array': {
      const elements: VariantSource[] = [];
      cursor.array(() => elements.push(readSource(cursor)));
      return { elements };
    }
    case 'string':
      return cursor.string();
    case 'word': {
      const word = cursor.scalar();
      return word === 'null' ? null : word === 'true';
    }
    default:
      return readNumber(cursor.scalar());
  }
}

/** Whole numbers of 64 bits are BIGINT, others of up to 38 digits without exponent DECIMAL, the rest DOUBLE. */
function readNumber(text: string): VariantSource {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) return { double: Number(text) };
  const [, sign, whole, fraction] = match;
  const unscaled = BigInt(`${sign}${whole}${fraction ?? ''}`);
  if (fraction === undefined && BigInt.asIntN(64, unscaled) === unscaled) return unscaled;
  const scale = fraction?.length ?? 0;
  const digits = String(unscaled).replace('-', '').length;
  if (digits > DECIMAL_DIGITS_MAX || scale > DECIMAL_DIGITS_MAX) return { double: Number(text) };
  return { decimal: { unscaled, scale } };
}
