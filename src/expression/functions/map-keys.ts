import type { DataType } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { withoutMaps } from '../../columnar/without-maps.ts';
import { assert } from '../../errors.ts';
import { functionCall } from '../call.ts';
import { compareValues } from '../compare.ts';
import { computeRows } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';

// Maps are no keys, the arrays of their entries are: in order, so that equal maps are one key.

export const groupKey: ScalarFunction = {
  name: 'group_key',
  summary:
    'Puts the entries of each map in a value in order, as arrays: equal maps become equal keys.',
  examples: [{ sql: "group_key(map('b', 1, 'a', 2))", result: '[{a, 2}, {b, 1}]' }],
  resolve: (given, _settings, position) => {
    const [value] = given;
    assert(value !== undefined, 'a value to group by');
    return functionCall('group_key', given, withoutMaps(value.type), { position });
  },
  evaluate: (call, frame, evaluate) =>
    computeRows(call, frame, evaluate, ([value]) => inOrder(value!, call.arguments[0]!.type)),
};

export const fromGroupKey: ScalarFunction = {
  name: 'from_group_key',
  summary: 'Gives the value back that a key was made of; analysis says of which type.',
  examples: [{ sql: 'from_group_key(array(1))', result: '[1]' }],
  resolve: (given, _settings, position) =>
    functionCall('from_group_key', given, given[0]!.type, { position }),
  evaluate: (call, frame, evaluate) => computeRows(call, frame, evaluate, ([value]) => value!),
};

function inOrder(value: LiteralValue, type: DataType): LiteralValue {
  if (!Array.isArray(value)) return value;
  const items = value as readonly LiteralValue[];
  if (type.kind === 'array') return items.map((item) => inOrder(item, type.element));
  if (type.kind === 'struct') {
    return items.map((item, index) => inOrder(item, type.fields[index]!.type));
  }
  if (type.kind !== 'map') return value;
  const entries = (value as readonly (readonly LiteralValue[])[]).map(
    ([key, item]): readonly LiteralValue[] => [inOrder(key!, type.key), inOrder(item!, type.value)],
  );
  return entries.toSorted(([left], [right]) => compareValues(left!, right!));
}
