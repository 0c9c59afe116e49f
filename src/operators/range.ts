import { type Batch, fixedColumn } from '../columnar/batch.ts';
import { columnTooLarge } from '../columnar/gather.ts';
import { assert } from '../errors.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import type { Expression } from '../expression/expression.ts';
import type { GenerateSpec } from '../plan/stages.ts';
import type { Generated } from './generate.ts';

/** Most numbers of one range: their column must stay below 2 GiB. */
const COUNT_MAX = 2 ** 28 - 1;

/** `range(start, end, step)`: the numbers from start, before end, for each row. */
export function range(
  { arguments: bounds }: GenerateSpec,
  { rowCount }: Batch,
  { memory, arena, scratch, kernels }: ComputeContext,
): Generated | null {
  const [start, end, step] = bounds.map(boundOf);
  const distance = step! > 0n ? end! - start! + step! - 1n : start! - end! - step! - 1n;
  const length = distance / (step! > 0n ? step! : -step!);
  if (length <= 0n || rowCount === 0) return null;
  if (length * BigInt(rowCount) > COUNT_MAX) throw columnTooLarge();
  assert(rowCount === 1, 'a range is made from one row');
  const count = Number(length);
  const values = arena.allocate(count * 8);
  for (let place = 0, value = start!; place < count; place++, value += step!) {
    memory.i64[values / 8 + place] = value;
  }
  const address = scratch.allocate(count * 4);
  kernels.fillBytes(address, 0, count * 4);
  return { rows: { address, count }, columns: [fixedColumn(count, 0, values)] };
}

function boundOf(expression: Expression): bigint {
  assert(expression.kind === 'literal', 'the bounds of a range are constants');
  return expression.value as bigint;
}
