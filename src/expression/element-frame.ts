// A lambda is evaluated over the elements of all rows at once: the elements of a column of lists are the rows of a batch
// of their own, and whatever else the lambda reads is gathered by the row that each element belongs to.
//
//   rows      lists        elements  owners
//   0         [a, b]       a         0
//   1         NULL         b         0
//   2         [c]          c         2

import { type Column, fixedColumn, insertBatch } from '../columnar/batch.ts';
import { columnFromValues } from '../columnar/column-from-values.ts';
import { columnTooLarge, gatherColumn, type RowNumbers } from '../columnar/gather.ts';
import { childTypes, type DataType } from '../columnar/types.ts';
import type { EvaluationFrame, RowErrors } from './evaluation.ts';
import type { ColumnReference, Expression, Lambda, LambdaVariable } from './expression.ts';
import type { Evaluate } from './scalar-function.ts';

/** The elements of a column of lists. */
export interface ListElements {
  /** The lists, without elements that belong to no list. */
  readonly lists: Column;
  /** The row that each element belongs to. */
  readonly owners: RowNumbers;
}

/** Takes the lists of a column apart. */
export function elementsOf(lists: Column, type: DataType, frame: EvaluationFrame): ListElements {
  const { kernels, scratch, memory } = frame;
  const { offsets, validity, length } = lists;
  const count = kernels.countElements(offsets, validity, length, 0);
  if (count < 0) throw columnTooLarge();
  const owners = { address: scratch.allocate(count * 4), count };
  const elements = { address: scratch.allocate(count * 4), count };
  kernels.explodeElements(offsets, validity, length, 0, owners.address, elements.address);
  const isDense = memory.i32[offsets / 4 + length] === count;
  const types = childTypes(type);
  const children = lists.children.map((child, index) =>
    isDense ? { ...child, length: count } : gatherColumn(child, types[index], elements, frame),
  );
  const dense = isDense ? offsets : offsetsOf(owners, length, frame);
  return { lists: { ...lists, offsets: dense, children }, owners };
}

/** Evaluates a lambda once for each element; `values` are columns of what its parameters get. */
export function evaluateLambda(
  lambda: Lambda,
  values: readonly Column[],
  owners: RowNumbers,
  frame: EvaluationFrame,
  evaluate: Evaluate,
): Column {
  if (owners.count === 0) return columnFromValues([], lambda.type, frame.arena);
  return evaluate(lambda.body, elementFrame(lambda, values, owners, frame));
}

/** Offsets of lists whose elements have these owners, in order. */
function offsetsOf(owners: RowNumbers, length: number, frame: EvaluationFrame): number {
  const { memory, arena } = frame;
  const target = arena.allocate((length + 1) * 4);
  const offsets = memory.i32.subarray(target / 4, target / 4 + length + 1).fill(0);
  for (let element = 0; element < owners.count; element++) {
    offsets[memory.u32[owners.address / 4 + element] + 1]++;
  }
  for (let row = 0; row < length; row++) offsets[row + 1] += offsets[row];
  return target;
}

function elementFrame(
  lambda: Lambda,
  values: readonly Column[],
  owners: RowNumbers,
  frame: EvaluationFrame,
): EvaluationFrame {
  const columns = frame.batch.columns.map(() => ABSENT);
  const variables = new Map<number, Column>();
  for (const part of outerParts(lambda)) {
    const gathered = (column: Column) => gatherColumn(column, part.type, owners, frame);
    if (part.kind === 'column') columns[part.index] = gathered(frame.batch.columns[part.index]);
    else variables.set(part.id, gathered(frame.variables!.get(part.id)!));
  }
  for (const [index, { id }] of lambda.parameters.entries()) variables.set(id, values[index]);
  return {
    ...frame,
    batch: insertBatch(owners.count, columns),
    active: gatherActive(owners, frame),
    errors: ownerErrors(owners, frame),
    variables,
  };
}

/** Stands for a column that the lambda does not read. */
const ABSENT: Column = fixedColumn(0, 0, 0);

/** Columns, and parameters of lambdas around this one, that its body reads; each once. */
function outerParts(lambda: Lambda): Iterable<ColumnReference | LambdaVariable> {
  const found = new Map<string, ColumnReference | LambdaVariable>();
  collect(lambda, new Set(), found);
  return found.values();
}

function collect(
  expression: Expression,
  own: ReadonlySet<number>,
  found: Map<string, ColumnReference | LambdaVariable>,
): void {
  switch (expression.kind) {
    case 'column':
      found.set(`column ${expression.index}`, expression);
      return;
    case 'lambdaVariable':
      if (!own.has(expression.id)) found.set(`variable ${expression.id}`, expression);
      return;
    case 'lambda': {
      const inner = new Set([...own, ...expression.parameters.map(({ id }) => id)]);
      collect(expression.body, inner, found);
      return;
    }
    case 'call':
      for (const argument of expression.arguments) collect(argument, own, found);
  }
}

function gatherActive(owners: RowNumbers, { kernels, arena, active }: EvaluationFrame): number {
  if (active === 0) return 0;
  const target = arena.allocateBitmap(owners.count);
  kernels.gatherBits(active, owners.address, owners.count, target);
  return target;
}

/** An element's error is one of the row that it belongs to. */
function ownerErrors({ address }: RowNumbers, { errors, memory }: EvaluationFrame): RowErrors {
  return {
    report: (element, describe) => errors.report(memory.u32[address / 4 + element], describe),
    throwFirst: () => errors.throwFirst(),
  };
}
