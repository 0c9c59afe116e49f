// The bids that all contenders query: made twice from one seed, here as Arrow columns and there by SQL, so that nothing
// has to be carried between them. Plain columns: no dictionary, no encoding.

import * as arrow from 'apache-arrow';

export const ROWS = 5_000_000;
const SEED = 7;
const START_MICROS = 1_767_225_600_000_000;
const MICROS_PER_ROW = 100;

/** How a column comes from a number below `count`, which comes from its row. */
interface ColumnRecipe {
  readonly name: string;
  readonly count: number;
  readonly type: 'number' | 'time' | 'text';
  /** What stands before and behind the number of a text. */
  readonly prefix?: string;
  readonly suffix?: string;
}

const RECIPES: readonly ColumnRecipe[] = [
  { name: 'auction', count: 10_000, type: 'number' },
  { name: 'bidder', count: 1_000_000, type: 'number' },
  { name: 'price', count: 1_000_000, type: 'number' },
  { name: 'dateTime', count: 0, type: 'time' },
  { name: 'channel', count: 8, type: 'text', prefix: 'channel-' },
  {
    name: 'url',
    count: 10_000,
    type: 'text',
    prefix: 'https://www.nexmark.com/item/',
    suffix: '/bid.htm',
  },
  { name: 'person', count: 1_000_000, type: 'text', prefix: 'person-' },
];

/** Ids do not start at 0 in the world. */
const FIRST_NUMBER = 1000;

export function bidColumns(): arrow.Table {
  const vectors = RECIPES.map((recipe, position) => [recipe.name, vectorOf(recipe, position)]);
  return new arrow.Table(Object.fromEntries(vectors) as Record<string, arrow.Vector>);
}

/** The statement by which DuckDB makes the same rows. */
export function bidsInSql(table: string): string {
  const items = RECIPES.map((recipe, position) => `${sqlOf(recipe, position)} AS ${recipe.name}`);
  return `CREATE TABLE ${table} AS SELECT ${items.join(', ')} FROM range(${ROWS}) AS t(i)`;
}

function vectorOf(
  { type, count, prefix = '', suffix = '' }: ColumnRecipe,
  position: number,
): arrow.Vector {
  if (type === 'text') return textVector(position, count, (n) => `${prefix}${n}${suffix}`);
  const words = new Int32Array(ROWS * 2);
  for (let row = 0; row < ROWS; row++) {
    const value =
      type === 'time'
        ? START_MICROS + row * MICROS_PER_ROW
        : FIRST_NUMBER + numberOf(row, position, count);
    words[row * 2] = value % 2 ** 32;
    words[row * 2 + 1] = Math.floor(value / 2 ** 32);
  }
  const values = new BigInt64Array(words.buffer);
  const kind = type === 'time' ? new arrow.TimestampMicrosecond('UTC') : new arrow.Int64();
  return arrow.makeVector(
    arrow.makeData({ type: kind as arrow.Int64, length: ROWS, data: values }),
  );
}

function textVector(position: number, count: number, textOf: (n: number) => string): arrow.Vector {
  const texts = Array.from({ length: count }, (_, n) => Buffer.from(textOf(FIRST_NUMBER + n)));
  const offsets = new Int32Array(ROWS + 1);
  for (let row = 0; row < ROWS; row++) {
    offsets[row + 1] = offsets[row]! + texts[numberOf(row, position, count)]!.byteLength;
  }
  const bytes = new Uint8Array(offsets[ROWS]!);
  for (let row = 0; row < ROWS; row++)
    bytes.set(texts[numberOf(row, position, count)]!, offsets[row]);
  const data = arrow.makeData({
    type: new arrow.Utf8(),
    length: ROWS,
    valueOffsets: offsets,
    data: bytes,
  });
  return arrow.makeVector(data);
}

/** A number below `count`: the finaliser of MurmurHash3 over row and column, as a fraction of 2^32. */
function numberOf(row: number, position: number, count: number): number {
  let hash = (SEED * 100_000_000 + row * 8 + position) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return Math.floor((((hash ^ (hash >>> 16)) >>> 0) * count) / 2 ** 32);
}

function sqlOf({ type, count, prefix = '', suffix = '' }: ColumnRecipe, position: number): string {
  if (type === 'time') return `make_timestamp(${START_MICROS} + i * ${MICROS_PER_ROW})`;
  const start = `((${SEED * 100_000_000} + i * 8 + ${position}) & 4294967295)::UBIGINT`;
  const first = shiftMultiply(start, 16, 0x85ebca6b);
  const second = shiftMultiply(first, 13, 0xc2b2ae35);
  const hash = `xor(${second}, ${second} >> 16)`;
  const number = `(${FIRST_NUMBER} + ((${hash} * ${count}) >> 32))::BIGINT`;
  return type === 'number' ? number : `'${prefix}' || ${number} || '${suffix}'`;
}

function shiftMultiply(hash: string, shift: number, factor: number): string {
  return `((xor(${hash}, ${hash} >> ${shift}) * ${factor}) & 4294967295)`;
}
