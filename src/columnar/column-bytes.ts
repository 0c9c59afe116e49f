import type { Batch, Column } from './batch.ts';
import type { SharedMemory } from './memory.ts';
import { childTypes, type DataType, layoutOf, widthOf } from './types.ts';

/** About what the rows of a batch take, wherever they lie; nothing for columns that it leaves out. */
export function batchBytes(
  { columns }: Batch,
  types: readonly DataType[],
  memory: SharedMemory,
): number {
  return types.reduce((sum, type, place) => sum + columnBytes(columns[place]!, type, memory), 0);
}

function columnBytes(column: Column, type: DataType, memory: SharedMemory): number {
  const { length, offsets, validity, children } = column;
  if (length === 0) return 0;
  const layout = layoutOf(type);
  let byteLength = validity === 0 ? 0 : Math.ceil(length / 8);
  if (offsets !== 0) byteLength += (length + 1) * 4;
  if (layout === 'bytes') byteLength += memory.i32[offsets / 4 + length]!;
  else if (layout === 'bits') byteLength += Math.ceil(length / 8);
  else byteLength += length * widthOf(layout);
  return childTypes(type).reduce(
    (sum, child, index) => sum + columnBytes(children[index]!, child, memory),
    byteLength,
  );
}
