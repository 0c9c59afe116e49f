import { columnFromValues } from '../../columnar/column-from-values.ts';
import { valueToJsonText } from '../../columnar/json-rows.ts';
import { type DataType, STRING } from '../../columnar/types.ts';
import { valueFromBytes } from '../../columnar/value-bytes.ts';
import { parseTypeDdl } from '../../expression/text/type-ddl.ts';
import { decodeKeys } from '../../state/decode-keys.ts';
import { layOutKeys } from '../../state/key-layout.ts';
import { type StoredEntry, storedEntries } from '../user-state/stored-entries.ts';
import type { ReadForm } from './read-state.ts';
import { fieldsOf } from './state-description.ts';

/** Timers, by their name in Spark's stores. */
const TIMERS = '$timers';

/** Values, elements of lists, entries of maps and timers, as JSON: each variable has types of its own. */
export const readVariables: ReadForm = function* (description, store, _side, context) {
  const { arena, scratch, memory } = context;
  const layout = layOutKeys(fieldsOf(description.key).map(({ type }) => type));
  const entries = [...storedEntries(store, context)];
  if (entries.length === 0) return;
  const { length: count } = entries;
  const offsets = scratch.allocate((count + 1) * 4);
  const heap = scratch.allocate(entries.reduce((sum, { key }) => sum + key.length, 0));
  memory.i32[offsets / 4] = 0;
  let end = 0;
  for (const [row, { key }] of entries.entries()) {
    memory.u8.set(key, heap + end);
    end += key.length;
    memory.i32[offsets / 4 + row + 1] = end;
  }
  const texts = entries.map(textsOf);
  const value = [0, 1, 2].map((place) =>
    columnFromValues(
      texts.map((row) => row[place]!),
      STRING,
      arena,
    ),
  );
  yield { count, key: decodeKeys(layout, { count, offsets, heap }, context), value };
};

function textsOf(entry: StoredEntry): readonly [string, string | null, string | null] {
  if (entry.kind === 'timer') return [TIMERS, null, String(entry.timeMs)];
  const { variable, mapKey, value } = entry;
  const [keyType, valueType] = typesOf(variable.kind, variable.type);
  const keyText = mapKey === null ? null : jsonText(mapKey, keyType);
  // A row without bytes stands for a key that has a timeout and no state.
  return [variable.name, keyText, value.length === 0 ? null : jsonText(value, valueType)];
}

/** A map's type is written `key -> value`. */
function typesOf(kind: string, text: string): readonly [key: DataType, value: DataType] {
  const [key, value] = kind === 'map' ? text.split(' -> ') : ['STRING', text];
  return [parseTypeDdl(key!, undefined), parseTypeDdl(value!, undefined)];
}

function jsonText(bytes: Uint8Array, type: DataType): string {
  return valueToJsonText(valueFromBytes(bytes, type), type);
}
