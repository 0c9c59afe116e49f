// How the rows of user state are written: part of the checkpoint's format. The key of a row is
//
//   variable     u16: 0 the catalogue, 1 timers, then the user's
//   role         u8: see below
//   keyLength    u32
//   key          the encoded grouping key
//   rest         of an entry: its key within the map; of a timer: its time (i64, ms); of the catalogue: a variable's name
//
// all numbers little endian. Entries of maps, and timers, are two rows each, so that they are found by their own key as well
// as among all of their map: a `member` under the map carries the entry's key, and the entry begins with the slot (u32)
// of its member.

/** What a row is: a value or an element of a list, or one of the two rows of an entry. */
export const ROLES = { value: 0, member: 1, entry: 2 } as const;

export type Role = (typeof ROLES)[keyof typeof ROLES];

export const CATALOGUE = 0;
export const TIMERS = 1;
/** The first number of a variable of the user's. */
export const FIRST_VARIABLE = 2;

export const SLOT_BYTES = 4;
export const TIME_BYTES = 8;

const HEADER_BYTES = 7;

export const NO_BYTES: Uint8Array = new Uint8Array(0);

export function rowKey(
  variable: number,
  role: Role,
  key: Uint8Array,
  rest: Uint8Array = NO_BYTES,
): Uint8Array {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + key.length + rest.length);
  bytes.writeUInt16LE(variable, 0);
  bytes[2] = role;
  bytes.writeUInt32LE(key.length, 3);
  bytes.set(key, HEADER_BYTES);
  bytes.set(rest, HEADER_BYTES + key.length);
  return bytes;
}

/** Of the bytes of a key, or of a row that begins with it. */
export function variableOf(row: Uint8Array): number {
  return row[0]! | (row[1]! << 8);
}

/** The grouping key in the key of a row, and what stands behind it. */
export function partsOf(row: Uint8Array): { readonly key: Uint8Array; readonly rest: Uint8Array } {
  const end = HEADER_BYTES + viewOf(row).readUInt32LE(3);
  return { key: row.subarray(HEADER_BYTES, end), rest: row.subarray(end) };
}

export function roleOf(row: Uint8Array): number {
  return row[2]!;
}

/** An entry: the slot of its member, then what it carries. */
export function entryBytes(member: number, ...carried: readonly Uint8Array[]): Uint8Array {
  const slot = Buffer.allocUnsafe(SLOT_BYTES);
  slot.writeUInt32LE(member);
  return Buffer.concat([slot, ...carried]);
}

export function memberOf(entry: Uint8Array): number {
  return viewOf(entry).readUInt32LE(0);
}

export function timeBytes(timeMs: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(TIME_BYTES);
  bytes.writeBigInt64LE(BigInt(timeMs));
  return bytes;
}

export function timeOf(bytes: Uint8Array): number {
  return Number(viewOf(bytes).readBigInt64LE(0));
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
