import { bytesColumn, type Column } from '../../columnar/batch.ts';
import { columnTooLarge } from '../../columnar/gather.ts';
import { array, STRING } from '../../columnar/types.ts';
import { checkCount, functionCall } from '../call.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import { isNullable } from '../facts.ts';
import { type Operand, operandOf, validityOf } from '../operand.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import { typeArgument } from '../signature.ts';

export const concatWs: ScalarFunction = {
  name: 'concat_ws',
  summary: 'Joins texts and arrays of texts with a separator; nulls among them are left out.',
  examples: [{ sql: "concat_ws('-', 'a', NULL, 'b')", result: 'a-b' }],
  resolve: (given, _settings, position) => {
    checkCount('concat_ws', given, 1, Number.POSITIVE_INFINITY, position);
    const typed = given.map((argument, index) =>
      argument.type.kind === 'array'
        ? implicitCast(argument, array(STRING, argument.type.containsNull))
        : typeArgument('concat_ws', index + 1, [STRING], argument, position),
    );
    return functionCall('concat_ws', typed, STRING, { nullable: isNullable(typed[0]), position });
  },
  evaluate: joinRows,
};

const PART_BYTES = 24;

function joinRows(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column {
  const { kernels, arena, batch } = frame;
  const { rowCount } = batch;
  const operands = call.arguments.map((argument) => operandOf(argument, frame, evaluate));
  const separator = writeParts(call, operands, frame);
  const from = [separator, separator + PART_BYTES, operands.length - 1, rowCount] as const;
  const offsets = arena.allocate((rowCount + 1) * 4);
  const size = kernels.joinOffsets(...from, offsets);
  if (size < 0) throw columnTooLarge();
  const heap = arena.allocate(size);
  kernels.joinBytes(...from, heap);
  return bytesColumn(rowCount, validityOf(operands.slice(0, 1), frame), offsets, heap);
}

/** Says where the kernel finds the texts of each argument, and the lists of those that are arrays. */
function writeParts(
  call: Call,
  operands: readonly Operand[],
  { memory, scratch }: EvaluationFrame,
): number {
  const parts = scratch.allocate(operands.length * PART_BYTES);
  for (const [index, { column, step }] of operands.entries()) {
    const isList = call.arguments[index].type.kind === 'array';
    const { values, offsets, validity } = isList ? column.children[0] : column;
    const lists = isList ? [column.offsets, column.validity] : [0, 0];
    const word = (parts + index * PART_BYTES) / 4;
    memory.u32.set([values, offsets, validity, step, ...lists], word);
  }
  return parts;
}
