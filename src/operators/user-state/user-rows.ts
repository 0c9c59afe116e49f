import type { Batch } from '../../columnar/batch.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import type { SharedMemory } from '../../columnar/memory.ts';
import type { StructField } from '../../columnar/types.ts';
import { rowsReleased, userError } from '../../errors.ts';
import { suggestName } from '../../expression/nearest-name.ts';
import type { UserValue } from '../../expression/user/user-function.ts';
import { toUserValue } from '../../expression/user/user-values.ts';
import type { InputRows } from './stateful-processor.ts';

/** A row as the user sees it. */
export type UserRow = Readonly<Record<string, UserValue>>;

/** The rows of a batch as the user sees them, until `end`. Columns are read when somebody asks for them first. */
export class UserRows {
  readonly names: readonly string[];
  readonly #fields: readonly StructField[];
  readonly #batch: Batch;
  readonly #memory: SharedMemory;
  readonly #columns: (readonly UserValue[] | undefined)[] = [];
  #isOver = false;

  constructor(fields: readonly StructField[], batch: Batch, memory: SharedMemory) {
    this.names = fields.map(({ name }) => name);
    this.#fields = fields;
    this.#batch = batch;
    this.#memory = memory;
  }

  column(place: number): readonly UserValue[] {
    this.#columns[place] ??= this.#read(place);
    return this.#columns[place];
  }

  row(number: number): UserRow {
    const row: Record<string, UserValue> = {};
    for (const [place, name] of this.names.entries()) row[name] = this.column(place)[number]!;
    return row;
  }

  /** The rows from `start` up to before `end`. */
  range(start: number, end: number): InputRows<UserRow> {
    return new RowRange(this, start, end);
  }

  /** From now on other rows may lie here. */
  end(): void {
    this.#isOver = true;
  }

  #read(place: number): readonly UserValue[] {
    if (this.#isOver) {
      throw rowsReleased('a key', 'Read them in the call that they are given to, or keep copies.');
    }
    const { type } = this.#fields[place]!;
    return columnToValues(this.#batch.columns[place]!, type, this.#memory).map(toUserValue(type));
  }
}

class RowRange implements InputRows<UserRow> {
  readonly length: number;
  readonly #rows: UserRows;
  readonly #start: number;

  constructor(rows: UserRows, start: number, end: number) {
    this.#rows = rows;
    this.#start = start;
    this.length = end - start;
  }

  column(name: string): readonly UserValue[] {
    const place = this.#rows.names.indexOf(name);
    if (place < 0) {
      const hint = suggestName(name, this.#rows.names) ?? undefined;
      const message = `The rows have no column ${name}.`;
      throw userError('UNRESOLVED_COLUMN.WITH_SUGGESTION', message, { hint });
    }
    return this.#rows.column(place).slice(this.#start, this.#start + this.length);
  }

  *[Symbol.iterator](): Iterator<UserRow> {
    for (let row = 0; row < this.length; row++) yield this.#rows.row(this.#start + row);
  }
}
