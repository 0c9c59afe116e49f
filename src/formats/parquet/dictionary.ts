import type { PlainValues } from './plain-values.ts';

/** The distinct values of a column, and for each value which one it is. */
export interface Dictionary {
  /** A row of each distinct value. */
  readonly rows: Int32Array;
  readonly codes: Int32Array;
}

/** More distinct values are not worth a dictionary; it takes little time to find that many. */
const DISTINCT_MAX = 65_536;
const SLOTS = DISTINCT_MAX * 2;
const EMPTY = -1;

/** Null when values repeat too little for a dictionary to make a column smaller. */
export function buildDictionary(rows: Int32Array, values: PlainValues): Dictionary | null {
  const slots = new Int32Array(SLOTS).fill(EMPTY);
  const distinct = new Int32Array(DISTINCT_MAX);
  const codes = new Int32Array(rows.length);
  let count = 0;
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index];
    let slot = values.hash(row) % SLOTS;
    while (slots[slot] !== EMPTY && !values.isSame(distinct[slots[slot]], row)) {
      slot = (slot + 1) % SLOTS;
    }
    if (slots[slot] === EMPTY) {
      if (count === DISTINCT_MAX) return null;
      distinct[count] = row;
      slots[slot] = count++;
    }
    codes[index] = slots[slot];
  }
  return count * 2 > rows.length ? null : { rows: distinct.slice(0, count), codes };
}
