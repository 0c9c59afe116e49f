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
    weights: number,
  ) => bigint;
  readonly sumWeights: (weights: number, count: number) => number;
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

  /** Adds rows that are final. */
  add(batch: RecordBatch): void {
    this.#next = DATA;
    this.#total += this.#sum(batch, batch.numCols, 0, 0, 0, 0);
    this.#rowCount += batch.numRows;
  }

  /** Adds rows of which each takes the place of the one before it that had the same key. */
  replace(batch: RecordBatch, keyColumns: readonly number[]): void {
    const { numRows, numCols } = batch;
    if (this.#rowCount + numRows > KEYS_MAX) throw new Error('too many keys for the table of sums');
    this.#next = DATA;
    const keys = this.#allocate(numRows * 8);
    const sums = this.#allocate(numRows * 8);
    const bits = keyColumns.reduce((mask, column) => mask | (1 << column), 0);
    this.#sum(batch, numCols, sums, bits, keys, 0);
    const { memory, replaceSums } = this.#exports;
    const count = new Uint32Array(memory.buffer, WORK, 1);
    count[0] = 0;
    this.#total += replaceSums(TABLE, TABLE_ENTRIES - 1, keys, sums, numRows, WORK);
    this.#rowCount += count[0]!;
  }

  /** Adds rows and takes others back: the last column is the weight of each, 1 or −1. */
  change(batch: RecordBatch): void {
    const last = batch.numCols - 1;
    this.#next = DATA;
    const weights = this.#copy(batch.getChildAt(last)!.data[0]!.values);
    this.#total += this.#sum(batch, last, 0, 0, 0, weights);
    this.#rowCount += this.#exports.sumWeights(weights, batch.numRows);
  }

  get rowCount(): number {
    return this.#rowCount;
  }

  /** 16 hexadecimal digits. */
  get checksum(): string {
    return BigInt.asUintN(64, this.#total).toString(16).padStart(16, '0');
  }

  #sum(
    batch: RecordBatch,
    columnCount: number,
    sums: number,
    keyBits: number,
    keys: number,
    weights: number,
  ): bigint {
    const { numRows } = batch;
    for (let column = 0; column < columnCount; column++)
      this.#place(batch.getChildAt(column)!, column);
    const target = sums === 0 ? this.#allocate(numRows * 8) : sums;
    return this.#exports.sumRows(
      ...[COLUMNS, columnCount, numRows, SINES, WORK, target, keyBits, keys, weights],
    );
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
