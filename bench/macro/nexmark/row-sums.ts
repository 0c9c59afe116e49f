import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataType, type RecordBatch, type Vector } from 'apache-arrow';

const folder = fileURLToPath(new URL('.', import.meta.url));
const COMPILER = path.join(folder, '../../../node_modules/assemblyscript/bin/asc.js');
const OPTIONS = [
  'row-sum/index.ts',
  'row-sum/newest.ts',
  '-O3',
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '--use',
  'abort=',
];

const PAGE_BYTES = 65_536;
/** In front of the first column: the kernel's own constants, column records, the constants of MD5, and what the kernel works with. */
const COLUMNS = 2048;
const SINES = 4096;
const WORK = 8192;
/** Newest sums by key: entries of 16 bytes. */
const TABLE = WORK + 256 * 1024;
const TABLE_ENTRIES = 2 ** 21;
const KEYS_MAX = TABLE_ENTRIES * 0.75;
const DATA = TABLE + TABLE_ENTRIES * 16;
const COLUMN_BYTES = 16;
const KIND = { integer: 0, time: 1, double: 2, text: 3, shortInteger: 4, decimal: 16 } as const;

interface Exports {
  readonly memory: WebAssembly.Memory & { grow(pages: number): number };
  readonly sumRows: (
    columns: number,
    columnCount: number,
    rowCount: number,
    sines: number,
    work: number,
    sums: number,
    keyColumns: number,
    keys: number,
  ) => bigint;
  readonly replaceSums: (
    table: number,
    mask: number,
    keys: number,
    sums: number,
    rowCount: number,
    count: number,
  ) => bigint;
}

/** Sums rows by the rule of the Nexmark answers: text of the row, MD5, first 8 bytes. In WebAssembly, eight rows at once. */
export class RowSums {
  readonly #exports: Exports;
  #next = DATA;
  #rowCount = 0;
  #total = 0n;

  constructor() {
    this.#exports = compile();
    const sines = Uint32Array.from({ length: 64 }, (_, step) =>
      Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32),
    );
    this.#reserve(DATA);
    new Uint32Array(this.#exports.memory.buffer, SINES, 64).set(sines);
  }

  /** Forgets all rows. */
  begin(): void {
    this.#rowCount = 0;
    this.#total = 0n;
    new Uint8Array(this.#exports.memory.buffer, TABLE, TABLE_ENTRIES * 16).fill(0);
  }

  /** Adds the rows of a batch. With `keyColumns` a row takes the place of the one before it that had the same key. */
  add(batch: RecordBatch, keyColumns: readonly number[]): void {
    const { numRows, numCols } = batch;
    this.#next = DATA;
    for (let column = 0; column < numCols; column++) this.#place(batch.getChildAt(column)!, column);
    const sums = this.#allocate(numRows * 8);
    const keys = this.#allocate(numRows * 8);
    const bits = keyColumns.reduce((mask, column) => mask | (1 << column), 0);
    const { memory, sumRows, replaceSums } = this.#exports;
    const total = sumRows(COLUMNS, numCols, numRows, SINES, WORK, sums, bits, keys);
    if (bits === 0) {
      this.#rowCount += numRows;
      this.#total += total;
      return;
    }
    if (this.#rowCount + numRows > KEYS_MAX) throw new Error('too many keys for the table of sums');
    const count = new Uint32Array(memory.buffer, WORK, 1);
    count[0] = 0;
    this.#total += replaceSums(TABLE, TABLE_ENTRIES - 1, keys, sums, numRows, WORK);
    this.#rowCount += count[0]!;
  }

  get rowCount(): number {
    return this.#rowCount;
  }

  /** 16 hexadecimal digits. */
  get checksum(): string {
    return BigInt.asUintN(64, this.#total).toString(16).padStart(16, '0');
  }

  #place(vector: Vector, column: number): void {
    const [data] = vector.data;
    const { values, valueOffsets, nullBitmap } = data!;
    const places = [
      kindOf(vector.type),
      this.#copy(values),
      valueOffsets === undefined ? 0 : this.#copy(valueOffsets),
      nullBitmap === undefined || nullBitmap.length === 0 ? 0 : this.#copy(nullBitmap),
    ];
    new Uint32Array(this.#exports.memory.buffer, COLUMNS + column * COLUMN_BYTES, 4).set(places);
  }

  #copy({ buffer, byteOffset, byteLength }: ArrayBufferView): number {
    const address = this.#allocate(byteLength);
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    new Uint8Array(this.#exports.memory.buffer).set(bytes, address);
    return address;
  }

  #allocate(byteLength: number): number {
    const address = this.#next;
    this.#next = Math.ceil((address + byteLength) / COLUMN_BYTES) * COLUMN_BYTES;
    this.#reserve(this.#next);
    return address;
  }

  #reserve(byteLength: number): void {
    const { memory } = this.#exports;
    const missing = byteLength - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  }
}

function kindOf(type: DataType): number {
  if (DataType.isInt(type) && type.bitWidth === 64) return KIND.integer;
  if (DataType.isInt(type) && type.bitWidth === 32) return KIND.shortInteger;
  if (DataType.isTimestamp(type)) return KIND.time;
  if (DataType.isFloat(type)) return KIND.double;
  if (DataType.isUtf8(type)) return KIND.text;
  if (DataType.isDecimal(type)) return KIND.decimal + type.scale;
  throw new Error(`no rule for a column of type ${type}`);
}

function compile(): Exports {
  const directory = mkdtempSync(path.join(tmpdir(), 'millrace-row-sum-'));
  try {
    const file = path.join(directory, 'row-sum.wasm');
    const { status, stderr } = spawnSync(
      process.execPath,
      [COMPILER, ...OPTIONS, '--outFile', file],
      { cwd: folder },
    );
    if (status !== 0) throw new Error(String(stderr));
    const module = new WebAssembly.Module(readFileSync(file));
    return new WebAssembly.Instance(module, {}).exports as unknown as Exports;
  } finally {
    rmSync(directory, { recursive: true });
  }
}
