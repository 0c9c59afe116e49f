import type { Column } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { concatColumns } from '../../columnar/concat.ts';
import { gatherColumn } from '../../columnar/gather.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { textReader } from '../conversion/from-text.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import { reportError } from '../row-function.ts';
import { isSet } from '../validity.ts';

/**
 * Puts the results of texts that a kernel has left, whose rows a bitmap says, among those that it has. An error of `compute` is one
 * of its row.
 */
export function computeLeftRows(
  call: Call,
  column: Column,
  texts: Column,
  left: number,
  frame: EvaluationFrame,
  compute: (text: string) => LiteralValue,
): Column {
  const { memory, scratch, active } = frame;
  const { u8, u32 } = memory;
  const { length } = column;
  const read = textReader(texts, memory);
  const address = scratch.allocate(length * 4);
  const values: LiteralValue[] = [];
  for (let row = 0; row < length; row++) {
    const isLeft = isSet(left, row, u8);
    u32[address / 4 + row] = isLeft ? length + values.length : row;
    if (!isLeft) continue;
    let value: LiteralValue = null;
    try {
      if (isSet(texts.validity, row, u8) && isSet(active, row, u8)) value = compute(read(row));
    } catch (error) {
      reportError(error, row, call, frame);
    }
    values.push(value);
  }
  const others = columnFromValues(values, call.type, scratch);
  const all = concatColumns([column, others], call.type, { ...frame, arena: scratch });
  return gatherColumn(all, call.type, { address, count: length }, frame);
}
