import type { DataType } from '../../columnar/types.ts';
import type { ComputeContext } from '../evaluation.ts';
import { zoneOf } from '../time/zone.ts';
import { powersOfFive } from './powers-of-five.ts';

// The records that the kernels of `native-free-kernels/json/` and `csv/` read; laid out there in `json/inner/layout.ts`.
// The two files change together.

const WORK_BYTES = 192;
const WORK_COLUMN_COUNT = 0;
const WORK_COLUMNS = 4;
const WORK_HEAP = 16;
const WORK_ROW = 20;
const WORK_OFFSET = 24;
const WORK_HAS_OFFSET = 32;
const WORK_POWERS = 36;
const WORK_DATE_TEXT = 144;

export const COLUMN_BYTES: number = 56;
const COLUMN_KIND = 0;
const COLUMN_VALUES = 4;
const COLUMN_ENDS = 8;
const COLUMN_VALIDITY = 12;
const COLUMN_STAMP = 16;
const COLUMN_NULL_COUNT = 20;
const COLUMN_LIMIT = 32;
const COLUMN_SCALE = 40;
const COLUMN_LOCAL_ROWS = 44;
const COLUMN_LOCAL_COUNT = 48;

const KINDS: { readonly [K in DataType['kind']]?: number } = {
  boolean: 1,
  tinyint: 2,
  smallint: 3,
  int: 4,
  bigint: 5,
  float: 6,
  double: 7,
  decimal: 8,
  date: 9,
  timestamp: 10,
  timestampNtz: 11,
  string: 12,
};
/** The kernel gives the bytes of the value; TypeScript reads them. */
const KIND_RAW = 13;
/** A wider DECIMAL does not fit what the kernel computes with. */
const KERNEL_DECIMAL_DIGITS = 18;
const MICROS_PER_SECOND = 1_000_000n;

/** True for types that the kernel only finds and does not read. */
export function isRaw(type: DataType): boolean {
  if (type.kind === 'decimal') return type.precision > KERNEL_DECIMAL_DIGITS;
  return KINDS[type.kind] === undefined;
}

/** Addresses that the kernel writes to. */
export interface ColumnPlace {
  /** Values; for views the addresses of their first bytes. */
  readonly values: number;
  /** For views the addresses of their ends. */
  readonly ends: number;
  readonly validity: number;
  /** Numbers of the rows whose timestamp is a local time; 0 when the kernel itself knows the zone's offset. */
  readonly localRows: number;
}

/** A kernel's work record with its columns, in scratch memory; what a format adds is laid out by the format. */
export class KernelColumns {
  readonly address: number;
  /** The columns' records, one behind the other. */
  readonly columns: number;
  readonly #context: ComputeContext;
  readonly #columnCount: number;

  constructor(types: readonly DataType[], context: ComputeContext) {
    const { scratch, memory } = context;
    this.#context = context;
    this.#columnCount = types.length;
    this.address = scratch.allocate(WORK_BYTES);
    this.columns = scratch.allocate(types.length * COLUMN_BYTES);
    this.#set(this.address + WORK_COLUMN_COUNT, types.length);
    this.#set(this.address + WORK_COLUMNS, this.columns);
    const offset = zoneOf(context.settings.timeZone).fixedOffset;
    this.#set(this.address + WORK_HAS_OFFSET, offset === undefined ? 0 : 1);
    // No date begins with zeros.
    memory.i64[(this.address + WORK_DATE_TEXT) / 8] = 0n;
    memory.i64[(this.address + WORK_OFFSET) / 8] = BigInt(offset ?? 0) * MICROS_PER_SECOND;
    this.#set(this.address + WORK_POWERS, types.some(hasFraction) ? writePowers(context) : 0);
    types.forEach((type, index) => {
      this.#describe(this.columns + index * COLUMN_BYTES, type);
    });
  }

  /** Begins a block: its lines are numbered from 0, its rows too. `heap` has room for all its text. */
  begin(heap: number): void {
    this.#set(this.address + WORK_HEAP, heap);
    this.row = 0;
    for (let column = 0; column < this.#columnCount; column++) {
      const record = this.columns + column * COLUMN_BYTES;
      this.#set(record + COLUMN_STAMP, 0);
      this.#set(record + COLUMN_NULL_COUNT, 0);
      this.#set(record + COLUMN_LOCAL_COUNT, 0);
    }
  }

  /** Where the next text goes. */
  get heap(): number {
    return this.#context.memory.u32[(this.address + WORK_HEAP) / 4];
  }

  /** Rows so far. */
  get row(): number {
    return this.#context.memory.u32[(this.address + WORK_ROW) / 4];
  }

  set row(row: number) {
    this.#set(this.address + WORK_ROW, row);
  }

  /** Takes back the last row that the kernel wrote: it is written again. */
  takeBack(row: number): void {
    const { u32 } = this.#context.memory;
    this.row = row;
    for (let column = 0; column < this.#columnCount; column++) {
      const record = this.columns + column * COLUMN_BYTES;
      const count = u32[(record + COLUMN_LOCAL_COUNT) / 4];
      const rows = u32[(record + COLUMN_LOCAL_ROWS) / 4];
      const isNoted = count > 0 && u32[rows / 4 + count - 1] === row;
      if (isNoted) this.#set(record + COLUMN_LOCAL_COUNT, count - 1);
    }
  }

  /** Where the kernel writes what it finds for a column. */
  place(column: number, { values, ends, validity, localRows }: ColumnPlace): void {
    const record = this.columns + column * COLUMN_BYTES;
    this.#set(record + COLUMN_VALUES, values);
    this.#set(record + COLUMN_ENDS, ends);
    this.#set(record + COLUMN_VALIDITY, validity);
    this.#set(record + COLUMN_LOCAL_ROWS, localRows);
  }

  /** How many rows of a column the kernel made null, and how many it noted as local times. */
  counts(column: number): { readonly nullCount: number; readonly localCount: number } {
    const { u32 } = this.#context.memory;
    const record = this.columns + column * COLUMN_BYTES;
    return {
      nullCount: u32[(record + COLUMN_NULL_COUNT) / 4],
      localCount: u32[(record + COLUMN_LOCAL_COUNT) / 4],
    };
  }

  #describe(record: number, type: DataType): void {
    const { memory } = this.#context;
    this.#set(record + COLUMN_KIND, isRaw(type) ? KIND_RAW : KINDS[type.kind]!);
    if (type.kind !== 'decimal' || isRaw(type)) return;
    memory.i64[(record + COLUMN_LIMIT) / 8] = 10n ** BigInt(type.precision);
    this.#set(record + COLUMN_SCALE, type.scale);
  }

  #set(address: number, value: number): void {
    this.#context.memory.u32[address / 4] = value;
  }
}

function hasFraction({ kind }: DataType): boolean {
  return kind === 'double' || kind === 'float';
}

function writePowers({ memory, scratch }: ComputeContext): number {
  const powers = powersOfFive();
  const address = scratch.allocate(powers.byteLength);
  memory.u8.set(powers, address);
  return address;
}
