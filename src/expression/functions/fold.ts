import type { Column } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { concatColumns } from '../../columnar/concat.ts';
import { gatherColumn, type RowNumbers } from '../../columnar/gather.ts';
import { type DataType, field, sameType, struct } from '../../columnar/types.ts';
import { checkCount, functionCall } from '../call.ts';
import { arrayArgument } from '../collection-function.ts';
import { elementsOf, evaluateLambda } from '../element-frame.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call, Lambda } from '../expression.ts';
import { isNullable } from '../facts.ts';
import { lambdaAt } from '../lambda.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import { unexpectedType } from '../type-errors.ts';
import { andValidity } from '../validity.ts';

/** All rows take a step at a time, those whose list has ended stay behind: as many evaluations as the longest list has elements. */
export const fold: ScalarFunction = {
  name: 'aggregate',
  aliases: ['reduce'],
  summary: 'Folds the elements of an array, from the first on, into a value that begins as given.',
  examples: [
    { sql: 'aggregate(array(1, 2, 3), 0, (sum, x) -> sum + x)', result: '6' },
    { sql: 'reduce(array(1, 2, 3), 0, (sum, x) -> sum + x, sum -> sum * 10)', result: '60' },
  ],
  typeLambda: (given, _arity, position) => {
    if (given.length < 2) return null;
    const { type } = arrayArgument('aggregate', 1, given[0], position);
    const folded = { type: given[1].type, nullable: true };
    return given.length === 2
      ? [folded, { type: type.element, nullable: type.containsNull }]
      : [folded];
  },
  resolve: (given, _settings, position) => {
    checkCount('aggregate', given, 3, 4, position);
    const [list, zero, merge, ...finish] = given;
    const { argument } = arrayArgument('aggregate', 1, list, position);
    if (!sameType(withoutNames(zero.type), withoutNames(merge.type))) {
      throw unexpectedType('aggregate', 3, [zero.type], merge, position);
    }
    const result = finish[0] ?? merge;
    const nullable = isNullable(argument) || isNullable(result);
    const parameters = [argument, zero, merge, ...finish];
    return functionCall('aggregate', parameters, result.type, { nullable, position });
  },
  evaluate: (call, frame, evaluate) => {
    const folded = foldLists(call, frame, evaluate);
    const finish = lambdaAt(call.arguments[3]);
    const result =
      finish === undefined
        ? folded.column
        : evaluateLambda(
            finish,
            [folded.column],
            numbersFrom(0, frame.batch.rowCount, frame),
            validFrame(folded.valid, frame),
            evaluate,
          );
    return { ...result, validity: andValidity(result.validity, folded.valid, frame) };
  },
};

/** Names of fields do not count when a step gives what the next one takes. */
function withoutNames(type: DataType): DataType {
  if (type.kind !== 'struct') return type;
  return struct(type.fields.map((part) => field('', withoutNames(part.type))));
}

/** Rows with longer lists come first, so that the rows that take a step are always the first ones. */
function foldLists(
  call: Call,
  frame: EvaluationFrame,
  evaluate: Evaluate,
): { readonly column: Column; readonly valid: number } {
  const [list, zero, merge] = call.arguments;
  const { lists } = elementsOf(evaluate(list, frame), list.type, frame);
  const { rows, longer } = longestFirst(lists, frame);
  const first = evaluate(zero, validFrame(lists.validity, frame));
  const ended: Column[] = [];
  let column = gatherColumn(first, zero.type, rows, frame);
  let live = rows.count;
  for (const [step, going] of longer.entries()) {
    if (going < live) {
      const rest = numbersFrom(going, live - going, frame);
      ended.push(gatherColumn(column, zero.type, rest, frame));
    }
    live = going;
    if (live === 0) break;
    const owners = { address: rows.address, count: live };
    const values = [{ ...column, length: live }, elementsAt(step, lists, list.type, owners, frame)];
    column = evaluateLambda(lambdaAt(merge) as Lambda, values, owners, frame, evaluate);
  }
  return { column: inOrder(ended, zero.type, rows, frame), valid: lists.validity };
}

interface OrderedRows {
  /** Rows whose lists have as many elements stay in their order. */
  readonly rows: RowNumbers;
  /** How many rows have more elements than the place says, to the place of the most. */
  readonly longer: Uint32Array;
}

function longestFirst({ offsets, length }: Column, frame: EvaluationFrame): OrderedRows {
  const { memory, kernels, scratch } = frame;
  const longer = new Uint32Array((kernels.longestList(offsets, length) >>> 0) + 1);
  const lengthOf = (row: number) =>
    memory.i32[offsets / 4 + row + 1] - memory.i32[offsets / 4 + row];
  for (let row = 0; row < length; row++) longer[lengthOf(row)]++;
  let before = 0;
  for (let place = longer.length - 1; place >= 0; place--) {
    const own = longer[place];
    longer[place] = before;
    before += own;
  }
  const next = longer.slice();
  const rows = { address: scratch.allocate(length * 4), count: length };
  for (let row = 0; row < length; row++) {
    memory.u32[rows.address / 4 + next[lengthOf(row)]++] = row;
  }
  return { rows, longer };
}

/** The elements that rows take in a step. */
function elementsAt(
  step: number,
  lists: Column,
  type: DataType,
  { address: rows, count }: RowNumbers,
  frame: EvaluationFrame,
): Column {
  const { memory, scratch } = frame;
  const address = scratch.allocate(count * 4);
  for (let place = 0; place < count; place++) {
    const row = memory.u32[rows / 4 + place];
    memory.u32[address / 4 + place] = memory.u32[lists.offsets / 4 + row] + step;
  }
  const element = type.kind === 'array' ? type.element : type;
  return gatherColumn(lists.children[0], element, { address, count }, frame);
}

/** Puts the rows back in their order; those of the shortest lists ended first. */
function inOrder(
  ended: readonly Column[],
  type: DataType,
  { address: rows, count }: RowNumbers,
  frame: EvaluationFrame,
): Column {
  const { memory, scratch, arena } = frame;
  if (ended.length === 0) return columnFromValues([], type, arena);
  // Rows whose lists are equally long never left their order.
  if (ended.length === 1) return ended[0];
  const joined = concatColumns(ended.toReversed(), type, frame);
  const address = scratch.allocate(count * 4);
  for (let place = 0; place < count; place++) {
    memory.u32[address / 4 + memory.u32[rows / 4 + place]] = place;
  }
  return gatherColumn(joined, type, { address, count }, frame);
}

function numbersFrom(start: number, count: number, frame: EvaluationFrame): RowNumbers {
  const { memory, scratch } = frame;
  const address = scratch.allocate(count * 4);
  for (let place = 0; place < count; place++) memory.u32[address / 4 + place] = start + place;
  return { address, count };
}

/** Errors of rows without a list do not count. */
function validFrame(valid: number, frame: EvaluationFrame): EvaluationFrame {
  return { ...frame, active: andValidity(frame.active, valid, frame) };
}
