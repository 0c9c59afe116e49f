import type { Column } from '../columnar/batch.ts';
import { columnTooLarge, gatherColumnOrNull } from '../columnar/gather.ts';
import { childTypes } from '../columnar/types.ts';
import type { EvaluationFrame } from './evaluation.ts';
import type { Call } from './expression.ts';
import { lengthsOfRows } from './list-parts.ts';
import type { Operand } from './operand.ts';

/** The elements of the lists of a row side by side: as many as the longest has, nulls behind the end of the others. */
export function zipLists(
  call: Call,
  operands: readonly Operand[],
  validity: number,
  frame: EvaluationFrame,
): { readonly offsets: number; readonly count: number; readonly children: readonly Column[] } {
  const { kernels, arena, scratch, memory, batch } = frame;
  const bounds = operands.map(({ column }) => column.offsets / 4);
  const lengths = lengthsOfRows(call, validity, frame, (row) => {
    let longest = 0;
    for (const start of bounds) {
      longest = Math.max(longest, memory.i32[start + row + 1] - memory.i32[start + row]);
    }
    return longest;
  });
  const offsets = arena.allocate((batch.rowCount + 1) * 4);
  const count = kernels.rangeOffsets(lengths, batch.rowCount, 1, offsets);
  if (count < 0) throw columnTooLarge();
  const address = scratch.allocate(count * 4);
  const children = operands.map(({ column }, index) => {
    kernels.padElements(column.offsets, offsets, batch.rowCount, address);
    const [element] = childTypes(call.arguments[index].type);
    return gatherColumnOrNull(column.children[0], element, { address, count }, frame);
  });
  return { offsets, count, children };
}
