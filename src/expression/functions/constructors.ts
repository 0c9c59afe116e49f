import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { concatColumns } from '../../columnar/concat.ts';
import { gatherColumn } from '../../columnar/gather.ts';
import {
  array,
  childTypes,
  type DataType,
  field,
  map,
  NULL,
  type StructField,
  struct,
} from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type MillraceError, toErrorData, userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { compareValues } from '../compare.ts';
import { elementKey } from '../element-key.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call, Expression } from '../expression.ts';
import { isNullable } from '../facts.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import { isSet } from '../validity.ts';
import { branchType } from './case.ts';

export const makeStruct: ScalarFunction = {
  name: 'struct',
  summary: 'Makes a struct; a field is named by its column, or col1, col2, …',
  examples: [{ sql: 'struct(1, 2)', result: '{1, 2}' }],
  resolve: (given, _settings, position) => {
    checkCount('struct', given, 1, Number.POSITIVE_INFINITY, position);
    const fields = given.map((value, index) => fieldOf(structFieldName(value, index), value));
    return functionCall('struct', given, struct(fields), { nullable: false, position });
  },
  evaluate: (call, frame, evaluate) => structColumn(call.arguments, frame, evaluate),
};

export const namedStruct: ScalarFunction = {
  name: 'named_struct',
  summary: 'Makes a struct of names and values in turn.',
  examples: [{ sql: "named_struct('a', 1, 'b', 2)", result: '{1, 2}' }],
  resolve: (given, _settings, position) => {
    if (given.length % 2 !== 0) {
      throw userError(
        'WRONG_NUM_ARGS.WITHOUT_SUGGESTION',
        '`named_struct` takes names and values in turn.',
        { position },
      );
    }
    const values = given.filter((_, index) => index % 2 === 1);
    const fields = values.map((value, index) => {
      const name = given[index * 2];
      if (name.kind === 'literal' && typeof name.value === 'string')
        return fieldOf(name.value, value);
      throw userError(
        'DATATYPE_MISMATCH.CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING',
        'Names of fields must be constant texts.',
        { position },
      );
    });
    return functionCall('struct', values, struct(fields), { nullable: false, position });
  },
  evaluate: (call, frame, evaluate) => structColumn(call.arguments, frame, evaluate),
};

export const makeArray: ScalarFunction = {
  name: 'array',
  summary: 'Makes an array of values, brought to one type.',
  examples: [{ sql: 'array(1, 2)', result: '[1, 2]' }],
  resolve: (given, settings, position) => {
    const element = given.length === 0 ? NULL : branchType(given, 'array', settings, position);
    const values = given.map((value) => implicitCast(value, element));
    const type = array(element, values.some(isNullable));
    return functionCall('array', values, type, { nullable: false, position });
  },
  evaluate: (call, frame, evaluate) => {
    const columns = call.arguments.map((value) => evaluate(value, frame));
    return listColumn(columns.length, [columns], call.type, frame);
  },
};

export const makeMap: ScalarFunction = {
  name: 'map',
  summary: 'Makes a map of keys and values in turn.',
  examples: [{ sql: "map('a', 1)", result: '{a -> 1}' }],
  resolve: (given, settings, position) => {
    if (given.length % 2 !== 0) {
      throw userError('WRONG_NUM_ARGS.WITHOUT_SUGGESTION', '`map` takes keys and values in turn.', {
        position,
      });
    }
    const isKey = (index: number): boolean => index % 2 === 0;
    const keys = given.filter((_, index) => isKey(index));
    const items = given.filter((_, index) => !isKey(index));
    const key = keys.length === 0 ? NULL : branchType(keys, 'map', settings, position);
    const item = items.length === 0 ? NULL : branchType(items, 'map', settings, position);
    const typed = given.map((value, index) => implicitCast(value, isKey(index) ? key : item));
    const type = map(key, item, items.some(isNullable));
    return functionCall('map', typed, type, { nullable: false, position });
  },
  evaluate: (call, frame, evaluate) => {
    if (hasFixedKeys(call)) {
      const columns = call.arguments.map((value) => evaluate(value, frame));
      const [keys, items] = [0, 1].map((part) => columns.filter((_, index) => index % 2 === part));
      return listColumn(keys.length, [keys, items], call.type, frame);
    }
    const columns = valuesOf(call, frame, evaluate);
    const maps = rowsOf(frame).map((row) => mapOfRow(columns, row, call, frame));
    return columnFromValues(maps, call.type, frame.arena);
  },
};

/** Lists of so many entries each, whose children are made of columns of their rows in turn. */
function listColumn(
  entryCount: number,
  children: readonly (readonly Column[])[],
  type: DataType,
  frame: EvaluationFrame,
): Column {
  const { memory, arena, batch } = frame;
  const { rowCount } = batch;
  const offsets = arena.allocate((rowCount + 1) * 4);
  for (let row = 0; row <= rowCount; row++) memory.i32[offsets / 4 + row] = row * entryCount;
  const types = childTypes(type);
  return {
    length: rowCount,
    validity: 0,
    values: 0,
    offsets,
    children: children.map((columns, index) => inTurn(columns, types[index], frame)),
  };
}

/** The first rows of all columns, then their second rows, and so on. */
function inTurn(columns: readonly Column[], type: DataType, frame: EvaluationFrame): Column {
  const { memory, kernels, scratch, batch } = frame;
  if (columns.length === 1) return columns[0];
  const all = concatColumns(columns, type, { memory, kernels, arena: scratch, scratch });
  const address = scratch.allocate(all.length * 4);
  let place = address / 4;
  for (let row = 0; row < batch.rowCount; row++) {
    for (let index = 0; index < columns.length; index++) {
      memory.u32[place++] = index * batch.rowCount + row;
    }
  }
  return gatherColumn(all, type, { address, count: all.length }, frame);
}

/** Constants that differ, so that no row's map can be wrong. */
function hasFixedKeys({ arguments: given }: Call): boolean {
  const keys = given.filter((_, index) => index % 2 === 0);
  const values = keys.map((key) => (key.kind === 'literal' ? key.value : null));
  return !values.includes(null) && new Set(values.map(elementKey)).size === values.length;
}

function structColumn(
  values: readonly Expression[],
  frame: EvaluationFrame,
  evaluate: Evaluate,
): Column {
  const children = values.map((value) => evaluate(value, frame));
  return { ...fixedColumn(frame.batch.rowCount, 0, 0), children };
}

function fieldOf(name: string, value: Expression): StructField {
  return field(name, value.type, isNullable(value));
}

/** The name of a struct's field that was given none. */
function structFieldName(value: Expression, index: number): string {
  if (value.kind === 'column' || value.kind === 'attribute') return value.name;
  if (value.kind === 'lambdaVariable') return value.name;
  return `col${index + 1}`;
}

function valuesOf(call: Call, frame: EvaluationFrame, evaluate: Evaluate): LiteralValue[][] {
  return call.arguments.map((value) =>
    columnToValues(evaluate(value, frame), value.type, frame.memory),
  );
}

function rowsOf(frame: EvaluationFrame): number[] {
  return Array.from({ length: frame.batch.rowCount }, (_, row) => row);
}

/** Keys must be there and differ; what is wrong counts for the row. */
function mapOfRow(
  columns: readonly LiteralValue[][],
  row: number,
  call: Call,
  frame: EvaluationFrame,
): LiteralValue {
  const entries: [LiteralValue, LiteralValue][] = [];
  for (let index = 0; index < columns.length; index += 2) {
    const key = columns[index][row];
    const isRepeated = entries.some(([other]) => compareValues(other, key) === 0);
    if (key === null || isRepeated) {
      const failure = keyError(key === null, call);
      if (isSet(frame.active, row, frame.memory.u8))
        frame.errors.report(row, () => toErrorData(failure));
      return null;
    }
    entries.push([key, columns[index + 1][row]]);
  }
  return entries;
}

function keyError(isNull: boolean, call: Call): MillraceError {
  return isNull
    ? userError('NULL_MAP_KEY', 'A key of a map is null.', { position: call.position })
    : userError('DUPLICATED_MAP_KEY', 'A key of a map comes twice.', { position: call.position });
}
