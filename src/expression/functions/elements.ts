import type { Column } from '../../columnar/batch.ts';
import { BOOLEAN, INT } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { argumentCast, implicitCast } from '../coercion/implicit-cast.ts';
import { widerType } from '../coercion/wider-type.ts';
import { compareValues } from '../compare.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call, Expression } from '../expression.ts';
import { operandsOf } from '../operand.ts';
import { computeRows } from '../row-function.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import type { SessionSettings } from '../session-settings.ts';
import { unexpectedType } from '../type-errors.ts';
import { fieldByName } from './get-field.ts';

/** `xs[i]` counts from 0; `m[k]` is null when the key is absent; `s['f']` is a field. */
export const getItem: ScalarFunction = {
  name: 'get_item',
  summary: 'Takes an element of an array, counted from 0, or the value of a key of a map.',
  examples: [{ sql: 'array(1, 2)[0]', result: '1' }],
  resolve: (given, settings, position) => {
    checkCount('get_item', given, 2, 2, position);
    const [parent, key] = given;
    if (parent.type.kind === 'struct' && key.kind === 'literal' && typeof key.value === 'string') {
      return fieldByName(parent, key.value, settings, position);
    }
    return elementCall('get_item', given, settings, position);
  },
  evaluate: (call, frame, evaluate) =>
    takeElements(call, frame, evaluate, (length, index) => (index < length ? index : -1)),
};

export const elementAt: ScalarFunction = {
  name: 'element_at',
  summary:
    'Takes an element of an array, counted from 1 or from the end, or the value of a key of a map.',
  examples: [{ sql: 'element_at(array(1, 2), -1)', result: '2' }],
  resolve: (given, settings, position) => elementCall('element_at', given, settings, position),
  evaluate: (call, frame, evaluate) =>
    takeElements(call, frame, evaluate, (length, index) => {
      if (index === 0) {
        throw userError(
          'INVALID_INDEX_OF_ZERO',
          'The elements of an array are counted from 1 or -1.',
        );
      }
      return Math.abs(index) > length ? -1 : index > 0 ? index - 1 : length + index;
    }),
};

export const size: ScalarFunction = {
  name: 'size',
  aliases: ['cardinality'],
  summary: 'Counts the elements of an array or map.',
  examples: [{ sql: 'size(array(1, 2))', result: '2' }],
  resolve: (given, settings, position) => {
    checkCount('size', given, 1, 1, position);
    const { kind } = given[0].type;
    if (kind !== 'array' && kind !== 'map')
      throw unexpectedType('size', 1, ['ARRAY', 'MAP'], given[0], position);
    return functionCall('size', given, INT, {
      position,
      options: { mode: settings.ansi ? 'ansi' : 'legacy' },
    });
  },
  evaluate: countElements,
};

export const arrayContains: ScalarFunction = {
  name: 'array_contains',
  summary:
    'Answers whether an array contains a value; null when it does not and an element is null.',
  examples: [{ sql: 'array_contains(array(1, 2), 2)', result: 'true' }],
  resolve: (given, _settings, position) => {
    checkCount('array_contains', given, 2, 2, position);
    const [list, value] = given;
    if (list.type.kind !== 'array')
      throw unexpectedType('array_contains', 1, ['ARRAY'], list, position);
    const element = widerType(list.type.element, value.type);
    if (element === undefined)
      throw unexpectedType('array_contains', 2, [list.type.element], value, position);
    const typed = [implicitCast(list, { ...list.type, element }), implicitCast(value, element)];
    return functionCall('array_contains', typed, BOOLEAN, { nullable: true, position });
  },
  evaluate: (call, frame, evaluate) =>
    computeRows(call, frame, evaluate, ([list, value]) => {
      const elements = list as readonly LiteralValue[];
      if (elements.some((element) => element !== null && compareValues(element, value) === 0))
        return true;
      return elements.includes(null) ? null : false;
    }),
};

function elementCall(
  name: string,
  given: readonly Expression[],
  settings: SessionSettings,
  position: SourcePosition | undefined,
): Call {
  checkCount(name, given, 2, 2, position);
  const [parent, key] = given;
  const options = { mode: settings.ansi ? 'ansi' : 'legacy' };
  if (parent.type.kind === 'array') {
    const index = argumentCast(key, INT);
    if (index === undefined) throw unexpectedType(name, 2, [INT], key, position);
    return functionCall(name, [parent, index], parent.type.element, {
      nullable: true,
      options,
      position,
    });
  }
  if (parent.type.kind !== 'map') throw unexpectedType(name, 1, ['ARRAY', 'MAP'], parent, position);
  const typed = argumentCast(key, parent.type.key);
  if (typed === undefined) throw unexpectedType(name, 2, [parent.type.key], key, position);
  return functionCall(name, [parent, typed], parent.type.value, {
    nullable: true,
    options,
    position,
  });
}

function takeElements(
  call: Call,
  frame: EvaluationFrame,
  evaluate: Evaluate,
  place: (length: number, index: number) => number,
): Column {
  const isMap = call.arguments[0].type.kind === 'map';
  return computeRows(call, frame, evaluate, ([parent, key]) => {
    if (isMap) {
      const entries = parent as readonly (readonly [LiteralValue, LiteralValue])[];
      return entries.find(([own]) => compareValues(own, key) === 0)?.[1] ?? null;
    }
    const elements = parent as readonly LiteralValue[];
    const index = place(elements.length, key as number);
    if (index >= 0) return elements[index];
    if (call.options?.['mode'] !== 'ansi') return null;
    throw outside(call.name, key as number, elements.length);
  });
}

function outside(name: string, index: number, length: number): Error {
  const suffix = name === 'element_at' ? '_IN_ELEMENT_AT' : '';
  return userError(
    `INVALID_ARRAY_INDEX${suffix}`,
    `The index ${index} is outside of the array, which has ${length} elements.`,
    { hint: 'Use try_element_at to get null instead.' },
  );
}

function countElements(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column {
  const [{ column }] = operandsOf(call, frame, evaluate);
  const { i32 } = frame.memory;
  const target = frame.arena.allocate(column.length * 4);
  const offset = column.offsets / 4;
  for (let row = 0; row < column.length; row++) {
    i32[target / 4 + row] = i32[offset + row + 1] - i32[offset + row];
  }
  return {
    length: column.length,
    validity: column.validity,
    values: target,
    offsets: 0,
    children: [],
  };
}
