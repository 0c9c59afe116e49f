import { DataType, type RecordBatch, type Vector } from 'apache-arrow';
import { KIND, type SummedColumn } from './row-sums.ts';

/** The columns of a batch of Arrow for the sums of its rows. */
export function summedColumns(batch: RecordBatch): readonly SummedColumn[] {
  return batch.schema.fields.map((_, index) => summedColumn(batch.getChildAt(index)!));
}

function summedColumn({ type, data }: Vector): SummedColumn {
  const { values, valueOffsets, nullBitmap } = data[0]!;
  const hasNulls = nullBitmap !== undefined && nullBitmap.length > 0;
  return {
    kind: kindOf(type),
    values,
    offsets: valueOffsets ?? null,
    validity: hasNulls ? nullBitmap : null,
  };
}

function kindOf(type: DataType): number {
  if (DataType.isInt(type) && type.bitWidth === 64) return KIND.integer;
  if (DataType.isInt(type) && type.bitWidth === 32) return KIND.shortInteger;
  if (DataType.isTimestamp(type)) return KIND.time;
  if (DataType.isFloat(type)) return KIND.double;
  if (DataType.isUtf8(type)) return KIND.text;
  if (DataType.isDecimal(type)) return KIND.decimal + type.scale;
  throw new Error(`no rule for a column of type ${type}`);
}
