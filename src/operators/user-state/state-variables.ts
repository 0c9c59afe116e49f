import { userError } from '../../errors.ts';
import type { UserValue } from '../../expression/user/user-function.ts';
import type { StateTable, StateVariable } from './state-table.ts';
import type { ListState, MapState, ValueState } from './stateful-processor.ts';
import type { ValueCodec } from './value-codec.ts';

/** What a variable needs of its processor's run. */
export interface VariableAccess {
  readonly variable: StateVariable;
  /** The table with the key that is handled; throws with the operation's name where there is none. */
  table(operation: string): StateTable;
}

export function valueState(access: VariableAccess, codec: ValueCodec): ValueState<UserValue> {
  const { variable } = access;
  return {
    exists: () => access.table('valueState.exists').has(variable),
    get() {
      const bytes = access.table('valueState.get').get(variable);
      return bytes === null ? null : codec.decode(bytes);
    },
    update(value) {
      access.table('valueState.update').put(variable, [codec.encode(value)]);
    },
    clear: () => access.table('valueState.clear').clear(variable),
  };
}

export function listState(
  access: VariableAccess,
  codec: ValueCodec,
  name: string,
): ListState<UserValue> {
  const { variable } = access;
  const encodeAll = (values: readonly UserValue[]): readonly Uint8Array[] => {
    if (values === null || values === undefined) throw illegalList(name, 'NULL_LIST_VALUE', 'null');
    if (values.length === 0) throw illegalList(name, 'EMPTY_LIST_VALUE', 'an empty list');
    return values.map((value) => codec.encode(value));
  };
  return {
    exists: () => access.table('listState.exists').has(variable),
    get: () =>
      access
        .table('listState.get')
        .list(variable)
        .map((bytes) => codec.decode(bytes)),
    put(values) {
      access.table('listState.put').put(variable, encodeAll(values));
    },
    appendValue(value) {
      access.table('listState.appendValue').append(variable, codec.encode(value));
    },
    appendList(values) {
      const table = access.table('listState.appendList');
      for (const bytes of encodeAll(values)) table.append(variable, bytes);
    },
    clear: () => access.table('listState.clear').clear(variable),
  };
}

export function mapState(
  access: VariableAccess,
  keys: ValueCodec,
  values: ValueCodec,
): MapState<UserValue, UserValue> {
  const { variable } = access;
  const entry = (operation: string, key: UserValue): Uint8Array | null =>
    access.table(operation).getEntry(variable, keys.encode(key));
  const entries = (operation: string) => access.table(operation).entries(variable);
  return {
    exists: () => access.table('mapState.exists').hasEntries(variable),
    getValue(key) {
      const bytes = entry('mapState.getValue', key);
      return bytes === null ? null : values.decode(bytes);
    },
    containsKey: (key) => entry('mapState.containsKey', key) !== null,
    updateValue(key, value) {
      const table = access.table('mapState.updateValue');
      table.putEntry(variable, keys.encode(key), values.encode(value));
    },
    iterator: () =>
      entries('mapState.iterator').map(([key, value]) => [keys.decode(key), values.decode(value)]),
    keys: () => entries('mapState.keys').map(([key]) => keys.decode(key)),
    values: () => entries('mapState.values').map(([, value]) => values.decode(value)),
    removeKey(key) {
      access.table('mapState.removeKey').removeEntry(variable, keys.encode(key));
    },
    clear: () => access.table('mapState.clear').clearEntries(variable),
  };
}

function illegalList(name: string, condition: string, given: string): Error {
  return userError(
    `ILLEGAL_STATE_STORE_VALUE.${condition}`,
    `The list state ${name} was given ${given}.`,
    { hint: 'Use clear() to empty a list.' },
  );
}
