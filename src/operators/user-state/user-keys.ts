import type { ColumnContext } from '../../columnar/column-context.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import type { StructField } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import type { UserValue } from '../../expression/user/user-function.ts';
import { toUserValue } from '../../expression/user/user-values.ts';
import { decodeKeys } from '../../state/decode-keys.ts';
import type { EncodedKeys } from '../../state/encode-keys.ts';
import { type KeyLayout, layOutKeys } from '../../state/key-layout.ts';
import { type GroupKey, keyText } from './user-call.ts';

/** Reads grouping keys as the user sees them: the value of the one column, or an object of all. */
export class UserKeys {
  readonly #fields: readonly StructField[];
  readonly #isPlain: boolean;
  readonly #layout: KeyLayout;
  readonly #context: ColumnContext;

  /** The columns that are made for it go to the scratch arena. */
  constructor(fields: readonly StructField[], isPlain: boolean, context: ColumnContext) {
    this.#fields = fields;
    this.#isPlain = isPlain;
    this.#layout = layOutKeys(fields.map(({ type }) => type));
    this.#context = { ...context, arena: context.scratch };
  }

  read(keys: EncodedKeys): readonly GroupKey[] {
    const { memory } = this.#context;
    const columns = decodeKeys(this.#layout, keys, this.#context).map((column, place) =>
      columnToValues(column, this.#fields[place]!.type, memory),
    );
    return Array.from({ length: keys.count }, (_, row) => {
      const [start, end] = [0, 1].map((more) => memory.i32[keys.offsets / 4 + row + more]!);
      const bytes = memory.u8.slice(keys.heap + start!, keys.heap + end!);
      return this.#keyOf(
        bytes,
        columns.map((values) => values[row]!),
      );
    });
  }

  /** Keys that were kept as bytes. */
  fromBytes(keys: readonly Uint8Array[]): readonly GroupKey[] {
    const { memory, scratch } = this.#context;
    const offsets = scratch.allocate((keys.length + 1) * 4);
    const heap = scratch.allocate(keys.reduce((sum, { length }) => sum + length, 0));
    let end = 0;
    memory.i32[offsets / 4] = 0;
    for (const [row, key] of keys.entries()) {
      memory.u8.set(key, heap + end);
      end += key.length;
      memory.i32[offsets / 4 + row + 1] = end;
    }
    return this.read({ count: keys.length, offsets, heap });
  }

  #keyOf(bytes: Uint8Array, values: readonly LiteralValue[]): GroupKey {
    const own = this.#fields.map(({ type }, place) => toUserValue(type)(values[place]!));
    return {
      bytes,
      value: this.#isPlain ? own[0]! : this.#object(own),
      text: () => keyText(this.#fields, values),
    };
  }

  #object(values: readonly UserValue[]): UserValue {
    return Object.fromEntries(this.#fields.map(({ name }, place) => [name, values[place]!]));
  }
}
