import type { Column } from '../../columnar/batch.ts';
import { gatherColumnOrNull, NO_ROW } from '../../columnar/gather.ts';
import { array, type DataType } from '../../columnar/types.ts';
import { checkCount, functionCall } from '../call.ts';
import { arrayArgument } from '../collection-function.ts';
import { elementsOf, evaluateLambda } from '../element-frame.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import { isNullable } from '../facts.ts';
import { lambdaAt } from '../lambda.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { andValidity, isSet } from '../validity.ts';

export const zipWith: ScalarFunction = {
  name: 'zip_with',
  summary:
    'Computes an expression for the elements of two arrays at the same place; the shorter one ends in nulls.',
  examples: [
    { sql: 'zip_with(array(1, 2), array(10, 20, 30), (x, y) -> x + y)', result: '[11, 22, null]' },
  ],
  typeLambda: (given, _arity, position) => {
    if (given.length !== 2) return null;
    return given.map((list, index) => {
      const { type } = arrayArgument('zip_with', index + 1, list, position);
      return { type: type.element, nullable: true };
    });
  },
  resolve: (given, _settings, position) => {
    checkCount('zip_with', given, 3, 3, position);
    const left = arrayArgument('zip_with', 1, given[0], position).argument;
    const right = arrayArgument('zip_with', 2, given[1], position).argument;
    const type = array(given[2].type, isNullable(given[2]));
    const nullable = isNullable(left) || isNullable(right);
    return functionCall('zip_with', [left, right, given[2]], type, { nullable, position });
  },
  evaluate: (call, frame, evaluate) => {
    const sides = call.arguments.slice(0, 2).map(({ type }, index) => {
      const column = evaluate(call.arguments[index], frame);
      return { column: elementsOf(column, type, frame).lists, type };
    });
    const zipped = zip(sides, frame);
    const lambda = lambdaAt(call.arguments[2])!;
    const children = [evaluateLambda(lambda, zipped.values, zipped.owners, frame, evaluate)];
    const { validity, offsets } = zipped;
    return { length: frame.batch.rowCount, validity, values: 0, offsets, children };
  },
};

interface Side {
  readonly column: Column;
  readonly type: DataType;
}

/** Lines the elements of both sides up. */
function zip(sides: readonly Side[], frame: EvaluationFrame) {
  const { memory, arena, scratch, batch } = frame;
  const validity = sides.reduce((all, { column }) => andValidity(all, column.validity, frame), 0);
  const bounds = sides.map(({ column }) => column.offsets / 4);
  const offsets = arena.allocate((batch.rowCount + 1) * 4);
  memory.i32[offsets / 4] = 0;
  let count = 0;
  for (let row = 0; row < batch.rowCount; row++) {
    const lengths = bounds.map((start) => memory.i32[start + row + 1] - memory.i32[start + row]);
    if (isSet(validity, row, memory.u8)) count += Math.max(...lengths);
    memory.i32[offsets / 4 + row + 1] = count;
  }
  const owners = { address: scratch.allocate(count * 4), count };
  const elements = sides.map(() => scratch.allocate(count * 4));
  for (let row = 0; row < batch.rowCount; row++) {
    const first = memory.i32[offsets / 4 + row];
    const end = memory.i32[offsets / 4 + row + 1];
    memory.u32.fill(row, owners.address / 4 + first, owners.address / 4 + end);
    for (const [side, start] of bounds.entries()) {
      const from = memory.i32[start + row];
      const length = memory.i32[start + row + 1] - from;
      for (let place = 0; place < end - first; place++) {
        memory.u32[elements[side] / 4 + first + place] = place < length ? from + place : NO_ROW;
      }
    }
  }
  const values = sides.map(({ column, type }, side) =>
    gatherColumnOrNull(
      column.children[0],
      elementType(type),
      { address: elements[side], count },
      frame,
    ),
  );
  return { validity, offsets, owners, values };
}

function elementType(type: DataType): DataType {
  return type.kind === 'array' ? type.element : type;
}
