import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

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
/** Decimals have their scale added. */
export const KIND = {
  integer: 0,
  time: 1,
  double: 2,
  text: 3,
  shortInteger: 4,
  decimal: 16,
  shortDecimal: 64,
} as const;

/** A column as bytes, in Arrow's layout. */
export interface SummedColumn {
  readonly kind: number;
  readonly values: ArrayBufferView;
  readonly offsets: ArrayBufferView | null;
  readonly validity: ArrayBufferView | null;
}

/** How many rows there are, less those that are taken back, and their sum. */
export interface RowSum {
  readonly rowCount: number;
  readonly sum: bigint;
}

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
  /** The compiled kernel. */
  readonly module: Uint8Array;
  readonly #exports: Exports;
  #next = DATA;
  #rowCount = 0;
  #total = 0n;

  /** Of `compileRowSums`. */
  constructor(module: Uint8Array) {
    this.module = module;
    const compiled = new WebAssembly.Module(module as Uint8Array<ArrayBuffer>);
    this.#exports = new WebAssembly.Instance(compiled, {}).exports as unknown as Exports;
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

  /** Adds rows that were summed elsewhere. */
  add({ rowCount, sum }: RowSum): void {
    this.#total += sum;
    this.#rowCount += rowCount;
  }

  /** Sums rows, and adds them to nothing. */
  sum(columns: readonly SummedColumn[], rowCount: number): RowSum {
    this.#next = DATA;
    return { rowCount, sum: this.#sum(columns, rowCount, 0, 0, 0, 0) };
  }

  /** Adds rows of which each takes the place of the one before it that had the same key. */
  replace(columns: readonly SummedColumn[], numRows: number, keyColumns: readonly number[]): void {
    if (this.#rowCount + numRows > KEYS_MAX) throw new Error('too many keys for the table of sums');
    this.#next = DATA;
    const keys = this.#allocate(numRows * 8);
    const sums = this.#allocate(numRows * 8);
    const bits = keyColumns.reduce((mask, column) => mask | (1 << column), 0);
    this.#sum(columns, numRows, sums, bits, keys, 0);
    const { memory, replaceSums } = this.#exports;
    const count = new Uint32Array(memory.buffer, WORK, 1);
    count[0] = 0;
    this.#total += replaceSums(TABLE, TABLE_ENTRIES - 1, keys, sums, numRows, WORK);
    this.#rowCount += count[0]!;
  }

  /** The same for rows of which some are taken back: the last column is the weight of each, 1 or −1. */
  sumChanges(columns: readonly SummedColumn[], rowCount: number): RowSum {
    this.#next = DATA;
    const weights = this.#copy(columns.at(-1)!.values);
    const sum = this.#sum(columns.slice(0, -1), rowCount, 0, 0, 0, weights);
    return { rowCount: this.#exports.sumWeights(weights, rowCount), sum };
  }

  get rowCount(): number {
    return this.#rowCount;
  }

  /** 16 hexadecimal digits. */
  get checksum(): string {
    return BigInt.asUintN(64, this.#total).toString(16).padStart(16, '0');
  }

  #sum(
    columns: readonly SummedColumn[],
    rowCount: number,
    sums: number,
    keyBits: number,
    keys: number,
    weights: number,
  ): bigint {
    for (const [index, column] of columns.entries()) this.#place(column, index);
    const target = sums === 0 ? this.#allocate(rowCount * 8) : sums;
    return this.#exports.sumRows(
      ...[COLUMNS, columns.length, rowCount, SINES, WORK, target, keyBits, keys, weights],
    );
  }

  #place({ kind, values, offsets, validity }: SummedColumn, index: number): void {
    const places = [
      kind,
      this.#copy(values),
      offsets === null ? 0 : this.#copy(offsets),
      validity === null ? 0 : this.#copy(validity),
    ];
    new Uint32Array(this.#exports.memory.buffer, COLUMNS + index * COLUMN_BYTES, 4).set(places);
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

/** Compiles the kernel. */
export function compileRowSums(): Uint8Array {
  const directory = mkdtempSync(path.join(tmpdir(), 'millrace-row-sum-'));
  try {
    const file = path.join(directory, 'row-sum.wasm');
    const { status, stderr } = spawnSync(
      process.execPath,
      [COMPILER, ...OPTIONS, '--outFile', file],
      { cwd: folder },
    );
    if (status !== 0) throw new Error(String(stderr));
    return readFileSync(file);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
