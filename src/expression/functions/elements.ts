import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { BIGINT, type DataType, INT, map, SMALLINT, TINYINT } from '../../columnar/types.ts';
import type { ErrorData, SourcePosition } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { widerWithoutTexts } from '../coercion/wider-type.ts';
import { arrayArgument } from '../collection-function.ts';
import { type EvalMode, evalMode } from '../eval-mode.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call, Expression } from '../expression.ts';
import { lengthsOfLists } from '../list-parts.ts';
import { operandsOf } from '../operand.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import { exactArgument, typeArgument } from '../signature.ts';
import { takeArrayElements, takeMapValues } from '../take-elements.ts';
import { collectionsDiffer, unexpectedType } from '../type-errors.ts';
import { isSet } from '../validity.ts';
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
    return elementCall('get_item', given, evalMode(settings), position);
  },
  evaluate: (call, frame, evaluate) => takeElements(call, frame, evaluate, fromZero),
};

export const elementAt: ScalarFunction = {
  name: 'element_at',
  summary:
    'Takes an element of an array, counted from 1 or from the end, or the value of a key of a map.',
  examples: [{ sql: 'element_at(array(1, 2), -1)', result: '2' }],
  resolve: (given, settings, position) =>
    elementCall('element_at', given, evalMode(settings), position),
  evaluate: (call, frame, evaluate) => takeElements(call, frame, evaluate, fromOne),
};

export const get: ScalarFunction = {
  name: 'get',
  summary: 'Takes an element of an array, counted from 0; null outside of the array.',
  examples: [{ sql: 'get(array(1, 2), 5)', result: 'NULL' }],
  resolve: (given, _settings, position) => {
    checkCount('get', given, 2, 2, position);
    if (given[0].type.kind !== 'array') {
      throw unexpectedType('get', 1, ['ARRAY'], given[0], position);
    }
    return elementCall('get', given, 'legacy', position);
  },
  evaluate: (call, frame, evaluate) => takeElements(call, frame, evaluate, fromZero),
};

export const tryElementAt: ScalarFunction = {
  name: 'try_element_at',
  summary: 'As element_at, but null outside of the array.',
  examples: [{ sql: 'try_element_at(array(1, 2), 3)', result: 'NULL' }],
  resolve: (given, _settings, position) => elementCall('try_element_at', given, 'legacy', position),
  evaluate: (call, frame, evaluate) => takeElements(call, frame, evaluate, fromOne),
};

export const size: ScalarFunction = {
  name: 'size',
  aliases: ['cardinality'],
  summary: 'Counts the elements of an array or map; -1 for null without ANSI mode.',
  examples: [{ sql: 'size(array(1, 2))', result: '2' }],
  resolve: (given, settings, position) => {
    checkCount('size', given, 1, 1, position);
    const [collection] = given;
    const typed =
      collection.type.kind === 'map'
        ? collection
        : arrayArgument('size', 1, collection, position).argument;
    if (settings.ansi) return functionCall('size', [typed], INT, { position });
    const options = { ofNull: -1 };
    return functionCall('size', [typed], INT, { nullable: false, position, options });
  },
  evaluate: countElements,
};

export const arraySize: ScalarFunction = {
  name: 'array_size',
  summary: 'Counts the elements of an array.',
  examples: [{ sql: 'array_size(array(1, 2))', result: '2' }],
  resolve: (given, _settings, position) => {
    checkCount('array_size', given, 1, 1, position);
    const { argument } = arrayArgument('array_size', 1, given[0], position);
    return functionCall('array_size', [argument], INT, { position });
  },
  evaluate: countElements,
};

/** The place of an element, counted from 0; undefined outside of the array. */
type Place = (length: number, index: number, call: Call) => number | undefined | ErrorData;

const fromZero: Place = (length, index) => (index >= 0 && index < length ? index : undefined);

/** Counted from 1, or from the end when negative. */
const fromOne: Place = (length, index, { position }) => {
  if (index === 0) return indexOfZero(position);
  if (Math.abs(index) > length) return undefined;
  return index > 0 ? index - 1 : length + index;
};

function elementCall(
  name: string,
  given: readonly Expression[],
  mode: EvalMode,
  position: SourcePosition | undefined,
): Call {
  checkCount(name, given, 2, 2, position);
  const [parent, key] = given;
  const attributes = { nullable: true, options: { mode }, position };
  if (parent.type.kind === 'array') {
    const index = implicitCast(exactArgument(name, 2, indexTypes(name), key, position), INT);
    return functionCall(name, [parent, index], parent.type.element, attributes);
  }
  if (parent.type.kind !== 'map') throw unexpectedType(name, 1, ['ARRAY', 'MAP'], parent, position);
  const { value, valueContainsNull } = parent.type;
  if (name === 'get_item') {
    const typed = typeArgument(name, 2, [parent.type.key], key, position);
    return functionCall(name, [parent, typed], value, attributes);
  }
  const type = widerWithoutTexts(parent.type.key, key.type);
  if (type === undefined) {
    throw collectionsDiffer('MAP_FUNCTION_DIFF_TYPES', name, given, position);
  }
  const typed = implicitCast(parent, map(type, value, valueContainsNull));
  return functionCall(name, [typed, implicitCast(key, type)], value, attributes);
}

/** `[]` takes any integer, a function of the name of one no BIGINT. */
function indexTypes(name: string): readonly DataType[] {
  return name === 'get_item' ? [INT, BIGINT, SMALLINT, TINYINT] : [INT, SMALLINT, TINYINT];
}

function takeElements(
  call: Call,
  frame: EvaluationFrame,
  evaluate: Evaluate,
  place: Place,
): Column {
  if (call.arguments[0].type.kind === 'map') return takeMapValues(call, frame, evaluate);
  const isAnsi = call.options?.['mode'] === 'ansi';
  return takeArrayElements(
    call,
    frame,
    evaluate,
    (length, index) => place(length, index, call) ?? (isAnsi ? outside(call, index, length) : null),
  );
}

function indexOfZero(position: SourcePosition | undefined): ErrorData {
  return {
    kind: 'user',
    condition: 'INVALID_INDEX_OF_ZERO',
    message: 'The elements of an array are counted from 1 or -1.',
    position,
  };
}

function outside({ name, position }: Call, index: number, length: number): ErrorData {
  const suffix = name === 'element_at' ? '_IN_ELEMENT_AT' : '';
  return {
    kind: 'user',
    condition: `INVALID_ARRAY_INDEX${suffix}`,
    message: `The index ${index} is outside of the array, which has ${length} elements.`,
    hint: 'Use try_element_at to get null instead.',
    position,
  };
}

function countElements(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column {
  const [{ column }] = operandsOf(call, frame, evaluate);
  const target = lengthsOfLists(column.offsets, column.length, frame);
  const ofNull = call.options?.['ofNull'];
  if (typeof ofNull !== 'number') {
    return fixedColumn(column.length, column.validity, target);
  }
  const { i32, u8 } = frame.memory;
  for (let row = 0; row < column.length; row++) {
    if (!isSet(column.validity, row, u8)) i32[target / 4 + row] = ofNull;
  }
  return fixedColumn(column.length, 0, target);
}
