// The sums of rows as a format that is only written, so that a sink has its rows hashed in the worker threads.

import type { Format } from 'millrace';
import { KIND, RowSums, type SummedColumn } from './row-sums.ts';

type WriteFormat = NonNullable<Format['write']>;
type Context = Parameters<WriteFormat>[3];
type Column = Parameters<WriteFormat>[0]['columns'][number];
type DataType = Parameters<WriteFormat>[1]['fields'][number]['type'];

/** How threads find the format. */
export const ROW_SUM_FORMAT: string = `${import.meta.url}#rowSumFormat`;

/** Bytes of what a batch becomes: how many rows it has, and their sum. */
const ENCODED_BYTES = 16;
const FIXED_KINDS: Readonly<Record<string, readonly [kind: number, byteLength: number]>> = {
  bigint: [KIND.integer, 8],
  timestamp: [KIND.time, 8],
  timestampNtz: [KIND.time, 8],
  double: [KIND.double, 8],
  int: [KIND.shortInteger, 4],
};
/** A longer decimal takes 16 bytes. */
const SHORT_DECIMAL_DIGITS = 18;

/** One for each thread. */
let rowSums: RowSums | null = null;

export const rowSumFormat: Format = {
  name: 'row-sums',
  optionNames: ['module', 'changes'],
  defaultSchema: null,
  isSplittable: () => false,
  options: (options) => options,
  read() {
    throw new Error('sums of rows are only written');
  },
  write(batch, { fields }, options, context) {
    rowSums ??= new RowSums(Buffer.from(options['module']!, 'base64'));
    const columns = batch.columns.map((column, index) =>
      summedColumn(column, fields[index]!.type, context),
    );
    const address = context.arena.allocate(ENCODED_BYTES);
    const { i64 } = context.memory;
    const { rowCount, sum } =
      options['changes'] === 'true'
        ? rowSums.sumChanges(columns, batch.rowCount)
        : rowSums.sum(columns, batch.rowCount);
    i64[address / 8] = BigInt(rowCount);
    i64[address / 8 + 1] = sum;
    return { address, byteLength: ENCODED_BYTES };
  },
};

/** Adds what batches became. */
export function addEncoded(encoded: Uint8Array, sums: RowSums): void {
  const { buffer, byteOffset, byteLength } = encoded;
  const view = new DataView(buffer, byteOffset, byteLength);
  for (let at = 0; at < byteLength; at += ENCODED_BYTES) {
    const rowCount = Number(view.getBigInt64(at, true));
    sums.add({ rowCount, sum: view.getBigInt64(at + 8, true) });
  }
}

function summedColumn(column: Column, type: DataType, { memory }: Context): SummedColumn {
  const { length, values, offsets, validity } = column;
  const bytes = (address: number, byteLength: number): Uint8Array =>
    memory.u8.subarray(address, address + byteLength);
  const validBits = validity === 0 ? null : bytes(validity, Math.ceil(length / 8));
  if (type.kind === 'string') {
    const heapBytes = memory.u32[offsets / 4 + length]!;
    const ends = bytes(offsets, (length + 1) * 4);
    return {
      kind: KIND.text,
      values: bytes(values, heapBytes),
      offsets: ends,
      validity: validBits,
    };
  }
  const [kind, byteLength] = fixedKind(type);
  return { kind, values: bytes(values, length * byteLength), offsets: null, validity: validBits };
}

function fixedKind(type: DataType): readonly [kind: number, byteLength: number] {
  if (type.kind === 'decimal') {
    const isShort = type.precision <= SHORT_DECIMAL_DIGITS;
    return isShort ? [KIND.shortDecimal + type.scale, 8] : [KIND.decimal + type.scale, 16];
  }
  const found = FIXED_KINDS[type.kind];
  if (found === undefined) throw new Error(`no rule for a column of type ${type.kind}`);
  return found;
}
