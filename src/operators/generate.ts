import { type Batch, type Column, fixedColumn } from '../columnar/batch.ts';
import {
  columnTooLarge,
  gatherColumn,
  gatherColumnOrNull,
  gatherWeights,
  type RowNumbers,
} from '../columnar/gather.ts';
import { childTypes, type DataType } from '../columnar/types.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import type { Expression } from '../expression/expression.ts';
import type { GenerateSpec } from '../plan/stages.ts';
import { evaluateBatch } from './evaluate-batch.ts';
import type { Operator } from './operator.ts';
import { range } from './range.ts';
import { stack } from './stack.ts';

/** Gives each row once for each element that a generator makes of it: kept columns, then the generated ones. */
export function generate(spec: GenerateSpec, input: readonly DataType[]): Operator {
  const generator = GENERATORS[spec.generator];
  return {
    process(batch, context) {
      const generated = generator(spec, batch, context);
      if (generated === null) return null;
      const { rows, columns } = generated;
      const kept = spec.keep.map((index) =>
        gatherColumn(batch.columns[index], input[index], rows, context),
      );
      const weights = gatherWeights(batch.weights, rows, context);
      return { rowCount: rows.count, columns: [...kept, ...columns], weights };
    },
  };
}

/** For each output row the input row it comes from, and the generated columns; null for no rows. */
export interface Generated {
  readonly rows: RowNumbers;
  readonly columns: readonly Column[];
}

type Generator = (spec: GenerateSpec, batch: Batch, context: ComputeContext) => Generated | null;

const GENERATORS: { readonly [K in GenerateSpec['generator']]: Generator } = {
  explode: (spec, batch, context) => generateElements(spec, batch, context, elementColumns),
  posexplode: (spec, batch, context) =>
    generateElements(spec, batch, context, (exploded) => [
      positionColumn(exploded, context),
      ...elementColumns(exploded, context),
    ]),
  inline: (spec, batch, context) => generateElements(spec, batch, context, fieldColumns),
  stack,
  range,
};

/** The lists of a batch, with the row of the list and the row in the child column of each element. */
interface Exploded {
  readonly list: Column;
  readonly type: DataType;
  readonly rows: RowNumbers;
  readonly elements: RowNumbers;
  /** Rows without elements are kept. */
  readonly outer: boolean;
}

type GeneratedColumns = (exploded: Exploded, context: ComputeContext) => readonly Column[];

function generateElements(
  spec: GenerateSpec,
  batch: Batch,
  context: ComputeContext,
  columnsOf: GeneratedColumns,
): Generated | null {
  const exploded = explode(spec.arguments[0], spec.outer, batch, context);
  if (exploded === null) return null;
  return { rows: exploded.rows, columns: columnsOf(exploded, context) };
}

function explode(
  argument: Expression,
  outer: boolean,
  batch: Batch,
  context: ComputeContext,
): Exploded | null {
  const { kernels, scratch } = context;
  const [list] = evaluateBatch([argument], batch, context);
  const { offsets, validity, length } = list;
  const least = outer ? 1 : 0;
  const count = kernels.countElements(offsets, validity, length, least);
  if (count < 0) throw columnTooLarge();
  if (count === 0) return null;
  const rows = { address: scratch.allocate(count * 4), count };
  const elements = { address: scratch.allocate(count * 4), count };
  kernels.explodeElements(offsets, validity, length, least, rows.address, elements.address);
  return { list, type: argument.type, rows, elements, outer };
}

/** The element of an array, key and value of a map. */
function elementColumns(exploded: Exploded, context: ComputeContext): Column[] {
  const { list, type, elements, outer } = exploded;
  const types = childTypes(type);
  if (!outer && list.validity === 0) {
    return list.children.map((child) => ({ ...child, length: elements.count }));
  }
  const gather = outer ? gatherColumnOrNull : gatherColumn;
  return list.children.map((child, index) => gather(child, types[index], elements, context));
}

/** Place of the element in its list; null for a row without elements. */
function positionColumn(exploded: Exploded, { kernels, arena }: ComputeContext): Column {
  const { list, rows, elements, outer } = exploded;
  const { count } = rows;
  const values = arena.allocate(count * 4);
  kernels.elementPositions(list.offsets, rows.address, elements.address, count, values);
  if (!outer) return fixedColumn(count, 0, values);
  const validity = arena.allocateBitmap(count);
  kernels.gatherBitsOrZero(0, elements.address, count, validity);
  return fixedColumn(count, validity, values);
}

/** The fields of the element, a struct; all null where the struct is. */
function fieldColumns(exploded: Exploded, context: ComputeContext): Column[] {
  const [struct] = elementColumns(exploded, context);
  return struct.children.map((child) => ({
    ...child,
    validity: bothValid(child.validity, struct.validity, child.length, context),
  }));
}

function bothValid(
  left: number,
  right: number,
  count: number,
  { kernels, arena }: ComputeContext,
): number {
  if (left === 0 || right === 0) return left + right;
  const target = arena.allocateBitmap(count);
  kernels.andBitmaps(left, right, count, target);
  return target;
}
