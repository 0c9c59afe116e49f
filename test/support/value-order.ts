import type { DataType } from '../../src/columnar/types.ts';
import type { LiteralValue, Row } from '../../src/columnar/value.ts';

/** Spark's order of two values, written plainly; a null comes first. */
export function orderOfValues(left: LiteralValue, right: LiteralValue, type: DataType): number {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  if (type.kind === 'array') {
    const elements = (left as Row).map(() => type.element);
    const order = orderOfRows(left as Row, right as Row, elements);
    return order === 0 ? (left as Row).length - (right as Row).length : order;
  }
  if (type.kind === 'struct') {
    return orderOfRows(
      left as Row,
      right as Row,
      type.fields.map((child) => child.type),
    );
  }
  if (type.kind === 'string' || type.kind === 'binary') {
    return Buffer.compare(Buffer.from(left as string), Buffer.from(right as string));
  }
  if (Object.is(left, Number.NaN) || Object.is(right, Number.NaN)) {
    return Number(Object.is(left, Number.NaN)) - Number(Object.is(right, Number.NaN));
  }
  return Number(left > right) - Number(left < right);
}

function orderOfRows(left: Row, right: Row, types: readonly DataType[]): number {
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order = orderOfValues(left[index], right[index], types[index]);
    if (order !== 0) return order;
  }
  return 0;
}
