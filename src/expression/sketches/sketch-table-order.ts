// The order in which the table of a DataSketches sketch of items gives them: it decides between items of equal counts.

import type { DataType } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { javaHash } from '../hash/java-hash.ts';

const PLACES_MIN = 8;
const LOAD_MAX = 0.75;
const GOLDEN_RATIO = 0.6180339887498949;

/** Items in the order of the table that they were put in one after the other. */
export function sketchTableOrder<Entry>(
  entries: readonly Entry[],
  valueFrom: (entry: Entry) => LiteralValue,
  type: DataType,
): readonly Entry[] {
  let places = PLACES_MIN;
  while (entries.length > places * LOAD_MAX) places *= 2;
  const mask = places - 1;
  const table = new Array<Entry | undefined>(places);
  for (const entry of entries) {
    let place = mixed(javaHash(valueFrom(entry), type)) & mask;
    while (table[place] !== undefined) place = (place + 1) & mask;
    table[place] = entry;
  }
  const stride = Math.trunc(places * GOLDEN_RATIO) | 1;
  return Array.from(table, (_, step) => table[(step * stride) & mask]).filter(
    (entry) => entry !== undefined,
  );
}

/** The last steps of MurmurHash3 over 64 bits; the low half of what comes out. */
function mixed(hash: number): number {
  let key = BigInt.asUintN(64, BigInt(hash));
  key ^= key >> 33n;
  key = BigInt.asUintN(64, key * 0xff51afd7ed558ccdn);
  key ^= key >> 33n;
  key = BigInt.asUintN(64, key * 0xc4ceb9fe1a85ec53n);
  key ^= key >> 33n;
  return Number(BigInt.asIntN(32, key));
}
