// The order in which Spark's OpenHashMap gives its keys, on which results without an order of their own rest.

import type { DataType } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { javaHash } from '../hash/java-hash.ts';
import { murmur3Bytes, murmur3Int } from '../hash/murmur3.ts';

const CAPACITY_AT_FIRST = 64;
const LOAD_MAX = 0.7;
/** Of the hash of a text. */
const TEXT_SEED = 42;

/** The different values in the order of the table that they were put in, one after the other; as they came for types without a known hash. */
export function hashTableOrder<Entry>(
  entries: readonly Entry[],
  valueFrom: (entry: Entry) => LiteralValue,
  type: DataType,
): readonly Entry[] {
  const hashed = entries.map((entry) => ({ entry, hash: hashOf(valueFrom(entry), type) }));
  if (hashed.some(({ hash }) => hash === null)) return entries;
  let table = new Array<(typeof hashed)[number] | undefined>(CAPACITY_AT_FIRST);
  for (const [place, keyed] of hashed.entries()) {
    put(table, keyed);
    if (place + 1 > Math.floor(LOAD_MAX * table.length)) {
      const wider = new Array<(typeof hashed)[number] | undefined>(table.length * 2);
      for (const moved of table) if (moved !== undefined) put(wider, moved);
      table = wider;
    }
  }
  return table.flatMap((keyed) => (keyed === undefined ? [] : [keyed.entry]));
}

function put<Keyed extends { readonly hash: number | null }>(
  table: (Keyed | undefined)[],
  keyed: Keyed,
): void {
  const mask = table.length - 1;
  let place = murmur3Int(keyed.hash!, 0) & mask;
  for (let step = 1; table[place] !== undefined; step++) place = (place + step) & mask;
  table[place] = keyed;
}

/** The hash code of a value in Spark's rows; null for types whose values have none that is known here. */
function hashOf(value: LiteralValue, type: DataType): number | null {
  const { kind } = type;
  if (typeof value === 'string') return murmur3Bytes(new TextEncoder().encode(value), TEXT_SEED);
  if (kind === 'decimal' || kind === 'time' || kind === 'float') return null;
  return ['boolean', 'bigint', 'number'].includes(typeof value) ? javaHash(value, type) : null;
}
