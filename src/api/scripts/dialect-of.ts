import { MillraceError } from '../../errors.ts';
import type { Literal } from '../../expression/expression.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { analyze } from '../../plan/analyze.ts';
import { ONE_ROW } from '../../plan/nodes/local-relation.ts';
import { unresolvedProject } from '../../plan/nodes/project.ts';
import type { Dialect } from '../../sql/dialect.ts';
import type { SessionContext } from '../session/session-context.ts';
import { sessionDialect } from '../settings/configuration.ts';
import { isCondition } from './compound/sql-states.ts';

/** How SQL reads in a session now: its settings, and its variables where a name is made of them. */
export function dialectOf(context: SessionContext): Dialect {
  return {
    ...sessionDialect(context.configuration),
    isCondition,
    constantOf: (expression) => constantOf(context, expression),
  };
}

/** The value of an expression that needs no rows; undefined where it has none, or is a mistake. */
function constantOf(
  context: SessionContext,
  expression: UnresolvedExpression,
): Literal | undefined {
  const { catalog, settings } = context;
  try {
    const plan = analyze(unresolvedProject(ONE_ROW, [expression]), catalog, settings());
    const folded = context.optimize(plan);
    const value = folded.kind === 'project' ? folded.items[0]!.expression : undefined;
    return value?.kind === 'literal' ? value : undefined;
  } catch (error) {
    if (error instanceof MillraceError && error.kind === 'user') return undefined;
    throw error;
  }
}
