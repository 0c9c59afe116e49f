import type * as Arrow from 'apache-arrow';
import { environmentError } from '../../errors.ts';
import { type Batch, bytesColumn, type Column, fixedColumn, insertBatch } from '../batch.ts';
import type { ColumnContext } from '../column-context.ts';
import { columnFromValues } from '../column-from-values.ts';
import { concatColumns } from '../concat.ts';
import { exactTime } from '../exact-time.ts';
import { columnTooLarge, gatherColumnOrNull, NO_ROW } from '../gather.ts';
import { type Schema, schema } from '../schema.ts';
import { BINARY, childTypes, type DataType, type Layout, layoutOf, widthOf } from '../types.ts';
import type { LiteralValue } from '../value.ts';
import { joinVariants } from '../variant/variant-parts.ts';
import { type ArrowModule, fieldFromArrow, loadArrow } from './types.ts';

/** Copies a table of Arrow into an arena: one batch for each of its record batches, or for `rowsMax` rows of one. */
export async function arrowToBatches(
  table: Arrow.Table,
  context: ColumnContext,
  rowsMax: number = Number.POSITIVE_INFINITY,
): Promise<{ schema: Schema; batches: Batch[] }> {
  const arrow = await loadArrow();
  const fields = table.schema.fields.map((item) => fieldFromArrow(item, arrow));
  const places = [...fields.keys()];
  const batches = table.batches
    .flatMap((whole) => cutRows(whole, rowsMax))
    .map((recordBatch) => copyRecordBatch(recordBatch, places, context, arrow));
  return { schema: schema(fields), batches };
}

/** Copies the columns at some places of a record batch into an arena. */
export function copyRecordBatch(
  { schema: { fields }, data, numRows }: Arrow.RecordBatch,
  places: readonly number[],
  context: ColumnContext,
  arrow: ArrowModule,
): Batch {
  const columns = places.map((place) =>
    copyColumn(data.children[place], fieldFromArrow(fields[place], arrow).type, context, arrow),
  );
  return insertBatch(numRows, columns);
}

function cutRows(batch: Arrow.RecordBatch, rowsMax: number): Arrow.RecordBatch[] {
  if (batch.numRows <= rowsMax) return [batch];
  const count = Math.ceil(batch.numRows / rowsMax);
  return Array.from({ length: count }, (_, part) =>
    batch.slice(part * rowsMax, Math.min(batch.numRows, (part + 1) * rowsMax)),
  );
}

function copyColumn(
  data: Arrow.Data,
  type: DataType,
  context: ColumnContext,
  arrow: ArrowModule,
): Column {
  // Nobody has to give values, then.
  if (data.length > 0 && data.nullCount === data.length) {
    return columnFromValues(new Array<null>(data.length).fill(null), type, context.arena);
  }
  if (arrow.DataType.isDictionary(data.type)) return copyDictionary(data, type, context, arrow);
  const convert = conversionOf(data.type, arrow);
  if (convert !== null) return convertValues(data, type, convert, context);
  if (type.kind === 'variant') return copyVariants(data, context, arrow);
  return COPIES[layoutOf(type)](data, type, context, arrow);
}

type Copy = (
  data: Arrow.Data,
  type: DataType,
  context: ColumnContext,
  arrow: ArrowModule,
) => Column;

const COPIES: { readonly [K in Layout]: Copy } = {
  none: (data, type, { arena }) =>
    columnFromValues(new Array<null>(data.length).fill(null), type, arena),
  bits: (data, _type, context) => {
    checkSize((data.values as Uint8Array).length * 8, data.offset + data.length);
    const values = copyBits(data.values, data, context);
    return fixedColumn(data.length, copyValidity(data, context), values);
  },
  i8: copyFixed,
  i16: copyFixed,
  i32: copyFixed,
  i64: copyFixed,
  i128: copyFixed,
  f32: copyFixed,
  f64: copyFixed,
  bytes: copyBytes,
  list: copyList,
  struct: copyStruct,
};

function copyFixed(data: Arrow.Data, type: DataType, context: ColumnContext): Column {
  const isNarrowDecimal = type.kind === 'decimal' && layoutOf(type) === 'i64';
  const width = isNarrowDecimal ? DECIMAL_BYTES : widthOf(layoutOf(type));
  checkSize((data.values as ArrayBufferView).byteLength, data.length * width);
  const values = isNarrowDecimal ? narrowDecimals(data) : data.values;
  const target = storeBytes(values, context);
  return fixedColumn(data.length, copyValidity(data, context), target);
}

/** Bytes of a decimal in Arrow, however few digits it has. */
const DECIMAL_BYTES = 16;

/** The lower 64 of 128 bits, which hold up to 18 digits. */
function narrowDecimals({ values, length }: Arrow.Data): Uint32Array {
  const words: Uint32Array = values;
  return Uint32Array.from({ length: length * 2 }, (_, place) => {
    const row = place >>> 1;
    return words[row * 4 + (place & 1)];
  });
}

function copyBytes(data: Arrow.Data, _type: DataType, context: ColumnContext): Column {
  const values = data.values as Uint8Array;
  const { offsets, start, end } = copyOffsets(data, values.length, context);
  const heap = storeBytes(values.subarray(start, end), context);
  return bytesColumn(data.length, copyValidity(data, context), offsets, heap);
}

function copyList(
  data: Arrow.Data,
  type: DataType,
  context: ColumnContext,
  arrow: ArrowModule,
): Column {
  const { offsets, start, end } = copyOffsets(data, data.children[0].length, context);
  const elements: Arrow.Data = data.children[0].slice(start, end - start);
  const sources = type.kind === 'map' ? elements.children : [elements];
  const children = childTypes(type).map((child, index) =>
    copyColumn(sources[index], child, context, arrow),
  );
  const validity = copyValidity(data, context);
  return { length: data.length, validity, values: 0, offsets, children };
}

function copyStruct(
  data: Arrow.Data,
  type: DataType,
  context: ColumnContext,
  arrow: ArrowModule,
): Column {
  const children = childTypes(type).map((child, index) =>
    copyColumn(data.children[index], child, context, arrow),
  );
  const validity = copyValidity(data, context);
  return { length: data.length, validity, values: 0, offsets: 0, children };
}

/** The parts are columns of bytes of their own. */
function copyVariants(data: Arrow.Data, context: ColumnContext, arrow: ArrowModule): Column {
  const temporary = { ...context, arena: context.scratch };
  const names: readonly string[] = data.type.children.map(({ name }: Arrow.Field) => name);
  const part = (name: string): Column =>
    copyColumn(data.children[names.indexOf(name)], BINARY, temporary, arrow);
  const parts = { metadata: part('metadata'), value: part('value') };
  return joinVariants(parts, copyValidity(data, context), context);
}

/** Copies the distinct values, then gathers them by their codes. */
function copyDictionary(
  data: Arrow.Data,
  type: DataType,
  context: ColumnContext,
  arrow: ArrowModule,
): Column {
  const { memory, scratch } = context;
  const temporary = { ...context, arena: scratch };
  const chunks = (data.dictionary?.data ?? []).map((chunk) =>
    copyColumn(chunk, type, temporary, arrow),
  );
  const distinct = concatColumns(chunks, type, temporary);
  const address = scratch.allocate(data.length * 4);
  const codes = data.values as ArrayLike<number | bigint>;
  for (let row = 0; row < data.length; row++) {
    const code = data.getValid(row) ? Number(codes[row]) : NO_ROW;
    if (code !== NO_ROW && !(code >= 0 && code < distinct.length)) throw damaged();
    memory.u32[address / 4 + row] = code;
  }
  const gathered = gatherColumnOrNull(distinct, type, { address, count: data.length }, context);
  const isWhole = data.nullCount === 0 && distinct.validity === 0;
  return isWhole ? { ...gathered, validity: 0 } : gathered;
}

type Convert = (value: never) => LiteralValue;

/** How values are converted whose layout is not that of our type; null where it is. */
function conversionOf(type: Arrow.DataType, arrow: ArrowModule): Convert | null {
  const { DataType: Kind, TimeUnit, DateUnit } = arrow;
  if (Kind.isInt(type) && !type.isSigned) {
    return type.bitWidth < 32 ? (value: number) => value : (value: number) => BigInt(value);
  }
  if (Kind.isDate(type) && type.unit === DateUnit.MILLISECOND) return timesThousand;
  if (Kind.isTime(type))
    return type.unit === TimeUnit.NANOSECOND ? null : times(TIME_FACTORS[type.unit]);
  if (!Kind.isTimestamp(type) && !Kind.isDuration(type)) return null;
  if (type.unit === TimeUnit.MICROSECOND) return null;
  if (type.unit === TimeUnit.MILLISECOND) return timesThousand;
  if (type.unit === TimeUnit.SECOND) return times(1_000_000n);
  return (value: bigint) => BigInt.asIntN(64, (value - floorRest(value)) / 1000n);
}

/** Nanoseconds of a second, millisecond and microsecond, by Arrow's numbers of units. */
const TIME_FACTORS: readonly bigint[] = [1_000_000_000n, 1_000_000n, 1000n];

function times(factor: bigint): (value: number | bigint) => bigint {
  return (value) => exactTime(BigInt(value) * factor);
}

function timesThousand(value: bigint): bigint {
  return exactTime(BigInt(value) * 1000n);
}

/** Nanoseconds above a whole microsecond, also before 1970. */
function floorRest(nanos: bigint): bigint {
  const rest = nanos % 1000n;
  return rest < 0n ? rest + 1000n : rest;
}

function convertValues(
  data: Arrow.Data,
  type: DataType,
  convert: Convert,
  { arena }: ColumnContext,
): Column {
  // Buffers may be filled up behind the last value.
  const stored = data.values as ArrayLike<never>;
  checkSize(stored.length, data.length);
  const values = Array.from({ length: data.length }, (_, row) =>
    data.getValid(row) ? convert(stored[row]!) : null,
  );
  return columnFromValues(values, type, arena);
}

/** Offsets of slices do not start at 0, those of large types are 64-bit. None may point behind what is `available`. */
function copyOffsets(
  data: Arrow.Data,
  available: number,
  { memory, arena }: ColumnContext,
): { offsets: number; start: number; end: number } {
  const source = data.valueOffsets as unknown as ArrayLike<number | bigint> | undefined;
  const offsets = arena.allocate((data.length + 1) * 4);
  const start = Number(source?.[0] ?? 0);
  let end = start;
  for (let row = 0; row <= data.length; row++) {
    const next = Number(source?.[row] ?? 0);
    if (next < end || next > available) throw damaged();
    if (next - start > OFFSET_MAX) throw columnTooLarge();
    end = next;
    memory.i32[offsets / 4 + row] = end - start;
  }
  if (start < 0) throw damaged();
  return { offsets, start, end };
}

/** Offsets are i32. */
const OFFSET_MAX = 0x7fffffff;

/** Throws where something has fewer bytes, or values, than its rows need. */
function checkSize(found: number, needed: number): void {
  if (found < needed) throw damaged();
}

function damaged(): Error {
  return environmentError(
    'FAILED_READ_FILE.NO_HINT',
    'The data of Arrow are damaged: lengths or offsets point beyond what is there.',
  );
}

function copyValidity(data: Arrow.Data, context: ColumnContext): number {
  return data.nullCount === 0 ? 0 : copyBits(data.nullBitmap, data, context);
}

/** Bits keep the place they had before a slice was taken: the first one is bit `offset`. */
function copyBits(
  bitmap: Uint8Array,
  { offset, length }: Arrow.Data,
  { memory, arena }: ColumnContext,
): number {
  const target = arena.allocateBitmap(length);
  const shift = offset & 7;
  const first = offset >>> 3;
  for (let byte = 0; byte < Math.ceil(length / 8); byte++) {
    const pair = bitmap[first + byte] | ((bitmap[first + byte + 1] ?? 0) << 8);
    memory.u8[target + byte] = pair >>> shift;
  }
  return target;
}

function storeBytes(values: ArrayBufferView, { memory, arena }: ColumnContext): number {
  const { buffer, byteOffset, byteLength } = values;
  const target = arena.allocate(byteLength);
  memory.u8.set(new Uint8Array(buffer, byteOffset, byteLength), target);
  return target;
}
