// A bag is a group table of rows that may come more than once, listed by key. Its entries are keys and rows: a row's byte string
// is the row, and its hash is salted by the side that it belongs to, so that it meets neither keys nor rows of the other
// side. The accumulators of an entry are words:
//
//             of a row                                       of a key
//   WEIGHT    how often the row is there                     how many rows are in its lists
//   NEXT      slot + 1 of the row that came before it        slot + 1 of the last row of side 0
//   PREVIOUS  slot + 1 of the row that came after it         slot + 1 of the last row of side 1
//   HEAD      slot + 1 of its key; 0 outside of lists        0
//   MATCHES   weight of the rows of the other side that match it; only in bags of two sides

export const WEIGHT: u32 = 0;
export const NEXT: u32 = 1;
export const PREVIOUS: u32 = 2;
export const HEAD: u32 = 3;
export const MATCHES: u32 = 4;

/** The word of a key that holds the last row of a side. */
export function lastOf(side: u32): u32 {
  return side === 0 ? NEXT : PREVIOUS;
}
