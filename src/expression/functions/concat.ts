import { bytesColumn, type Column } from '../../columnar/batch.ts';
import { columnTooLarge } from '../../columnar/gather.ts';
import { BINARY, type DataType, STRING } from '../../columnar/types.ts';
import type { SourcePosition } from '../../errors.ts';
import { functionCall } from '../call.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { typeRules } from '../coercion/type-rules.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Expression } from '../expression.ts';
import { joinLists, withElements } from '../list-parts.ts';
import { type Operand, operandsOf, validityOf } from '../operand.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import type { SessionSettings } from '../session-settings.ts';
import { typeArgument } from '../signature.ts';
import { noCommonType } from '../type-errors.ts';

export const concat: ScalarFunction = {
  name: 'concat',
  summary: 'Joins texts, binary values or arrays; null when one is null.',
  examples: [{ sql: "concat('a', 1, 'b')", result: 'a1b' }],
  resolve: (given, settings, position) => {
    const joined = resultType(given, settings, position);
    const type = joined.kind === 'binary' && settings.concatGivesText === true ? STRING : joined;
    const typed = given.map((argument, index) =>
      type.kind === 'array'
        ? implicitCast(argument, type)
        : typeArgument('concat', index + 1, [type], argument, position),
    );
    return functionCall('concat', typed, type, { position });
  },
  evaluate: (call, frame, evaluate) => {
    const operands = operandsOf(call, frame, evaluate);
    if (call.type.kind !== 'array') return concatText(operands, frame);
    const parts = operands.map(({ column }) => column);
    const { offsets, elements, children } = joinLists(parts, call.type, frame);
    const lists = { ...parts[0], validity: validityOf(operands, frame), children };
    return withElements(lists, call.type, { offsets, elements }, frame);
  },
};

function resultType(
  given: readonly Expression[],
  settings: SessionSettings,
  position: SourcePosition | undefined,
): DataType {
  if (given.length === 0) return STRING;
  if (given.every(({ type }) => type.kind === 'binary')) return BINARY;
  if (!given.some(({ type }) => type.kind === 'array')) return STRING;
  const type = typeRules(settings).common(given.map((argument) => argument.type));
  if (type === undefined) throw noCommonType('concat', given, position);
  return type;
}

const PART_BYTES = 16;

/** Joins text operands row by row. */
function concatText(operands: readonly Operand[], frame: EvaluationFrame): Column {
  const { kernels, arena, scratch, memory, batch } = frame;
  const { rowCount } = batch;
  const parts = scratch.allocate(operands.length * PART_BYTES);
  for (const [index, { column, step }] of operands.entries()) {
    const word = (parts + index * PART_BYTES) / 4;
    memory.u32[word] = column.values;
    memory.u32[word + 1] = column.offsets;
    memory.u32[word + 3] = step;
  }
  const offsets = arena.allocate((rowCount + 1) * 4);
  const size = kernels.concatOffsets(parts, operands.length, rowCount, offsets);
  if (size < 0) throw columnTooLarge();
  const heap = arena.allocate(size);
  kernels.concatBytes(parts, operands.length, rowCount, heap);
  return bytesColumn(rowCount, validityOf(operands, frame), offsets, heap);
}
