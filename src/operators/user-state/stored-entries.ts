import { KeyedBytes, type KeyedBytesContext } from '../../state/keyed-bytes.ts';
import type { StateStore } from '../../state/store.ts';
import {
  CATALOGUE,
  partsOf,
  ROLES,
  roleOf,
  SLOT_BYTES,
  TIMERS,
  timeOf,
  variableOf,
} from './state-rows.ts';
import { readVariable, type StoredVariable } from './state-table.ts';

/** What a table of user state holds under an encoded grouping key. */
export type StoredEntry =
  | { readonly kind: 'timer'; readonly key: Uint8Array; readonly timeMs: number }
  | {
      readonly kind: 'value';
      readonly key: Uint8Array;
      readonly variable: StoredVariable & { readonly name: string };
      /** Of an entry of a map. */
      readonly mapKey: Uint8Array | null;
      readonly value: Uint8Array;
    };

/** Everything in a table, for whoever has no processor; in the order of slots. */
export function* storedEntries(
  store: StateStore,
  context: KeyedBytesContext,
): Iterable<StoredEntry> {
  const bytes = new KeyedBytes(store, context);
  const rows = bytes.all().map((slot) => {
    const value = bytes.read(slot);
    const whole = bytes.readWithKey(slot);
    const rowKey = whole.subarray(0, whole.length - value.length);
    return { ...partsOf(rowKey), number: variableOf(rowKey), role: roleOf(rowKey), value };
  });
  const variables = new Map<number, StoredVariable & { readonly name: string }>();
  for (const { number, rest, value } of rows) {
    // What has no name are the table's counts.
    if (number !== CATALOGUE || rest.length === 0) continue;
    const variable = readVariable(value);
    variables.set(variable.number, { ...variable, name: Buffer.from(rest).toString() });
  }
  for (const { key, rest, number, role, value } of rows) {
    if (number === TIMERS && role === ROLES.member) {
      yield { kind: 'timer', key, timeMs: timeOf(value) };
    }
    const variable = variables.get(number);
    if (variable === undefined || role === ROLES.member) continue;
    const isEntry = role === ROLES.entry;
    const mapKey = isEntry ? rest : null;
    yield { kind: 'value', key, variable, mapKey, value: value.subarray(isEntry ? SLOT_BYTES : 0) };
  }
}
