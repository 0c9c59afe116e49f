import { environmentError } from '../errors.ts';
import { bytesColumn, type Column } from './batch.ts';
import type { ColumnContext } from './column-context.ts';

/**
 * Makes a column of byte strings that lie anywhere in memory: `starts` and `ends` are addresses of u32 addresses. One
 * copy, into a heap of exactly the right size.
 */
export function columnFromViews(
  starts: number,
  ends: number,
  count: number,
  validity: number,
  context: ColumnContext,
): Column {
  const { arena, kernels } = context;
  const offsets = arena.allocate((count + 1) * 4);
  const byteLength = kernels.viewOffsets(starts, ends, count, offsets);
  if (byteLength < 0) throw tooLarge();
  const heap = arena.allocate(byteLength);
  kernels.copyViews(starts, count, offsets, heap);
  return bytesColumn(count, validity, offsets, heap);
}

function tooLarge(): Error {
  return environmentError('RECORD_TOO_LARGE', 'The text of one batch is longer than 2 GiB.');
}
