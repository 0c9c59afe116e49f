import { type Column, fixedColumn } from '../../columnar/batch.ts';
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
import { andValidity, isSet } from '../validity.ts';

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
            everyRow(frame),
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

/** The rows of a step, in their order among all rows. */
type LiveRows = readonly number[];

function foldLists(
  call: Call,
  frame: EvaluationFrame,
  evaluate: Evaluate,
): { readonly column: Column; readonly valid: number } {
  const [list, zero, merge] = call.arguments;
  const { lists } = elementsOf(evaluate(list, frame), list.type, frame);
  const { memory } = frame;
  const lengthOf = (row: number): number => {
    const place = lists.offsets / 4 + row;
    return isSet(lists.validity, row, memory.u8) ? memory.i32[place + 1] - memory.i32[place] : 0;
  };
  const ended: { readonly rows: LiveRows; readonly column: Column }[] = [];
  let live: LiveRows = Array.from({ length: lists.length }, (_, row) => row);
  let column = evaluate(zero, validFrame(lists.validity, frame));
  for (let step = 0; live.length > 0; step++) {
    const stays = live.map((row) => lengthOf(row) > step);
    const places = live.map((_, place) => place);
    const take = (wanted: boolean) => {
      const rows = rowNumbers(
        places.filter((place) => stays[place] === wanted),
        frame,
      );
      return gatherColumn(column, zero.type, rows, frame);
    };
    if (stays.includes(false)) {
      ended.push({ rows: live.filter((_, place) => !stays[place]), column: take(false) });
      column = take(true);
      live = live.filter((_, place) => stays[place]);
    }
    if (live.length === 0) break;
    const firsts = live.map((row) => memory.i32[lists.offsets / 4 + row] + step);
    const elements = gatherElements(lists, list, firsts, frame);
    column = evaluateLambda(
      lambdaAt(merge) as Lambda,
      [column, elements],
      rowNumbers(live, frame),
      frame,
      evaluate,
    );
  }
  return { column: inOrder(ended, zero.type, lists.length, frame), valid: lists.validity };
}

function gatherElements(
  lists: Column,
  { type }: Call['arguments'][number],
  elements: readonly number[],
  frame: EvaluationFrame,
): Column {
  const element = type.kind === 'array' ? type.element : type;
  return gatherColumn(lists.children[0], element, rowNumbers(elements, frame), frame);
}

/** Puts the rows that ended at different steps back in their order. */
function inOrder(
  ended: readonly { readonly rows: LiveRows; readonly column: Column }[],
  type: Call['type'],
  length: number,
  frame: EvaluationFrame,
): Column {
  if (ended.length === 0) return fixedColumn(0, 0, 0);
  const [only] = ended;
  if (ended.length === 1) return only.column;
  const places = new Array<number>(length);
  for (const [place, row] of ended.flatMap(({ rows }) => rows).entries()) places[row] = place;
  const joined = concatColumns(
    ended.map(({ column }) => column),
    type,
    frame,
  );
  return gatherColumn(joined, type, rowNumbers(places, frame), frame);
}

function rowNumbers(rows: readonly number[], { memory, scratch }: EvaluationFrame): RowNumbers {
  const address = scratch.allocate(rows.length * 4);
  memory.u32.set(rows, address / 4);
  return { address, count: rows.length };
}

function everyRow(frame: EvaluationFrame): RowNumbers {
  return rowNumbers(
    Array.from({ length: frame.batch.rowCount }, (_, row) => row),
    frame,
  );
}

/** Errors of rows without a list do not count. */
function validFrame(valid: number, frame: EvaluationFrame): EvaluationFrame {
  return { ...frame, active: andValidity(frame.active, valid, frame) };
}
