import { userError } from '../../errors.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import type { UserFunctionCatalog } from '../../expression/user/user-function.ts';
import type { UnresolvedAggregate } from '../nodes/aggregate.ts';
import type { UnresolvedProject } from '../nodes/project.ts';
import { hasAggregate } from './resolve-expression.ts';

/** SELECT, EXTEND and SET in a pipe take no aggregates. */
export function checkPipeStep(
  { pipeStep, items }: UnresolvedProject,
  userFunctions: UserFunctionCatalog,
): void {
  if (pipeStep === undefined) return;
  const found = items.flatMap(writtenIn).find((item) => hasAggregate(item, userFunctions));
  if (found === undefined) return;
  const message = `${pipeStep} in a pipe takes no aggregates: use |> AGGREGATE.`;
  const { position } = found;
  throw userError('PIPE_OPERATOR_CONTAINS_AGGREGATE_FUNCTION', message, { position });
}

/** AGGREGATE in a pipe takes nothing else in front of GROUP BY. */
export function checkPipeAggregates(
  { items, grouping }: UnresolvedAggregate,
  userFunctions: UserFunctionCatalog,
): void {
  const found = items.slice(grouping.length).find((item) => !hasAggregate(item, userFunctions));
  if (found === undefined) return;
  const condition = 'PIPE_OPERATOR_AGGREGATE_EXPRESSION_CONTAINS_NO_AGGREGATE_FUNCTION';
  const { position } = found;
  throw userError(condition, 'AGGREGATE takes aggregates; columns go to GROUP BY.', { position });
}

/** The item itself, or what it puts in the place of columns. */
function writtenIn(item: UnresolvedExpression): readonly UnresolvedExpression[] {
  return item.kind === 'unresolvedStar' ? (item.replace ?? []).map(({ value }) => value) : [item];
}
