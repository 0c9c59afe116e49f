import type { Arena } from '../../columnar/arena.ts';
import { type Batch, insertBatch } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { encodeJson } from '../../columnar/json-codecs.ts';
import { type StructField, typeName } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { userError } from '../../errors.ts';
import { fromUserValue } from '../../expression/user/user-values.ts';

/** Output rows with a time up to this (µs) would be late for all that is above. */
export interface OutputTime {
  readonly column: number;
  readonly watermark: bigint;
}

/** Takes rows that a user's function gives, by the types that it has declared. */
export class OutputRows {
  readonly #fields: readonly StructField[];
  readonly #accept: readonly ((value: unknown) => LiteralValue | undefined)[];
  readonly #columns: LiteralValue[][];
  readonly #time: OutputTime | null;
  #rowCount = 0;

  constructor(fields: readonly StructField[], time: OutputTime | null) {
    this.#fields = fields;
    this.#accept = fields.map(({ type }) => fromUserValue(type));
    this.#columns = fields.map(() => []);
    this.#time = time;
  }

  /** Takes all rows of one call, which must be given at once. */
  takeAll(given: unknown): void {
    if (given === null || given === undefined) return;
    if (!isIterable(given)) {
      const what = isPromise(given) ? 'a promise, but has to give its rows at once' : 'no rows';
      throw new TypeError(`it gave ${what}`);
    }
    for (const row of given) this.take(row);
  }

  take(row: unknown): void {
    if (typeof row !== 'object' || row === null || isPromise(row)) {
      throw new TypeError('a row is an object with a value for each column');
    }
    const values = this.#fields.map((field, place) => this.#value(field, place, row));
    if (this.#time !== null) refuseLate(values[this.#time.column]!, this.#fields, this.#time);
    for (const [place, value] of values.entries()) this.#columns[place]!.push(value);
    this.#rowCount++;
  }

  finish(arena: Arena): Batch {
    const columns = this.#fields.map(({ type }, place) =>
      columnFromValues(this.#columns[place]!, type, arena),
    );
    return insertBatch(this.#rowCount, columns);
  }

  #value({ name, type, nullable }: StructField, place: number, row: object): LiteralValue {
    const value = this.#accept[place]!((row as Readonly<Record<string, unknown>>)[name]);
    if (value === null && !nullable) throw new TypeError(`the column ${name} must not be null`);
    if (value !== undefined) return value;
    throw new TypeError(`the value of the column ${name} is no ${typeName(type)}`);
  }
}

function refuseLate(
  time: LiteralValue,
  fields: readonly StructField[],
  { column, watermark }: OutputTime,
): void {
  if (time === null || (time as bigint) > watermark) return;
  const { name, type } = fields[column]!;
  const [shown, limit] = [time, watermark].map((value) => String(encodeJson(value, type)));
  throw userError(
    'EMITTING_ROWS_OLDER_THAN_WATERMARK_NOT_ALLOWED',
    `A row was given out whose ${name}, ${shown}, is not after the watermark, ${limit}.`,
    { hint: 'Operators above would drop it: give it a later time.' },
  );
}

function isIterable(given: unknown): given is Iterable<unknown> {
  return typeof given === 'object' && given !== null && Symbol.iterator in given;
}

function isPromise(given: unknown): boolean {
  return typeof given === 'object' && given !== null && 'then' in given;
}
