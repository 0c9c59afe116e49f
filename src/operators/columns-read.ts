import type { Expression } from '../expression/expression.ts';
import type { StageOperator } from '../plan/stages.ts';

/**
 * The columns of its input that a chain of operators reads, as far as the first operator that makes new ones; null where
 * all may be read.
 */
export function columnsRead(specs: readonly StageOperator[]): ReadonlySet<number> | null {
  const read: number[] = [];
  for (const spec of specs) {
    if (spec.kind === 'filter') {
      read.push(...columnsIn(spec.condition));
    } else if (spec.kind === 'project') {
      return new Set([...read, ...spec.expressions.flatMap(columnsIn)]);
    } else if (spec.kind === 'partialAggregate') {
      const calls = spec.aggregates.flatMap(({ arguments: inputs, filter }) =>
        filter === undefined ? inputs : [...inputs, filter],
      );
      return new Set([...read, ...[...spec.grouping, ...calls].flatMap(columnsIn)]);
    } else return null;
  }
  return null;
}

/** The columns that an expression reads, by index. */
export function columnsIn(expression: Expression): readonly number[] {
  if (expression.kind === 'column') return [expression.index];
  if (expression.kind === 'lambda') return columnsIn(expression.body);
  return expression.kind === 'call' ? expression.arguments.flatMap(columnsIn) : [];
}
