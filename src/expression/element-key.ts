import type { LiteralValue } from '../columnar/value.ts';

/**
 * A key by which a JavaScript Set or Map tells values of one type apart as Spark does: NaN equals NaN, -0.0 equals 0.0,
 * bytes and lists are equal by what is in them.
 */
export function elementKey(value: LiteralValue): unknown {
  return typeof value === 'object' && value !== null ? textOf(value) : value;
}

/** Texts carry their length, so that no two lists have one key. */
function textOf(value: LiteralValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`;
  const text = value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value);
  return typeof value === 'object' || typeof value === 'string' ? `${text.length}:${text}` : text;
}
