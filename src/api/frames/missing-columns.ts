import type { StructField } from '../../columnar/types.ts';
import { outputSchema } from '../../plan/analyze.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import { unresolvedProject } from '../../plan/nodes/project.ts';
import type { UnresolvedPlan } from '../../plan/nodes/unresolved-plan.ts';
import { Column } from '../columns/column.ts';
import type { FoldName } from '../columns/column-lists.ts';
import { namedColumn } from '../columns/column-name.ts';
import { literal } from '../columns/literal.ts';

/** A plan with those of the wanted columns that it lacks, as nulls behind its own. */
export function withMissing(
  plan: LogicalPlan,
  wanted: readonly StructField[],
  fold: FoldName,
): UnresolvedPlan {
  const own = new Set(outputSchema(plan).fields.map(({ name }) => fold(name)));
  const missing = wanted.filter(({ name }) => !own.has(fold(name)));
  if (missing.length === 0) return plan;
  const nulls = missing.map(({ name, type }) => {
    const nothing = {
      kind: 'unresolvedCast',
      child: literal(null),
      type,
      tolerant: false,
    } as const;
    return new Column(nothing).as(name).expression;
  });
  return unresolvedProject(plan, [namedColumn('*'), ...nulls]);
}
