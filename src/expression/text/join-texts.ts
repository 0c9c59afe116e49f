import { bytesColumn, type Column } from '../../columnar/batch.ts';
import { columnTooLarge } from '../../columnar/gather.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Operand } from '../operand.ts';

const PART_BYTES = 24;

/**
 * The texts of each row, those in lists one by one, with the separator between them; nulls among them are left out, or written
 * as the substitute. `validity` is that of the result.
 */
export function joinTexts(
  separator: Operand,
  parts: readonly Operand[],
  substitute: Operand | null,
  validity: number,
  frame: EvaluationFrame,
): Column {
  const { kernels, arena, batch } = frame;
  const { rowCount } = batch;
  const first = writeParts(substitute === null ? parts : [...parts, substitute], frame);
  const instead = substitute === null ? 0 : first + parts.length * PART_BYTES;
  const from = [writeParts([separator], frame), first, parts.length, instead, rowCount] as const;
  const offsets = arena.allocate((rowCount + 1) * 4);
  const size = kernels.joinOffsets(...from, offsets);
  if (size < 0) throw columnTooLarge();
  const heap = arena.allocate(size);
  kernels.joinBytes(...from, heap);
  return bytesColumn(rowCount, validity, offsets, heap);
}

/** Says where the kernel finds texts, and the lists of those that are in lists. */
function writeParts(operands: readonly Operand[], { memory, scratch }: EvaluationFrame): number {
  const parts = scratch.allocate(operands.length * PART_BYTES);
  for (const [index, { column, step }] of operands.entries()) {
    const [texts = column] = column.children;
    const lists = texts === column ? [0, 0] : [column.offsets, column.validity];
    const word = (parts + index * PART_BYTES) / 4;
    memory.u32.set([texts.values, texts.offsets, texts.validity, step, ...lists], word);
  }
  return parts;
}
