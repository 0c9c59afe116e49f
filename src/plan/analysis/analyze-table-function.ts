import { userError } from '../../errors.ts';
import { suggestName } from '../../expression/nearest-name.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { unresolvedJoin } from '../nodes/join.ts';
import { ONE_ROW } from '../nodes/local-relation.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { unresolvedProject } from '../nodes/project.ts';
import { unresolvedSubqueryAlias } from '../nodes/subquery-alias.ts';
import {
  type UnresolvedRoutineBody,
  type UnresolvedTableFunction,
  unresolvedRoutineBody,
} from '../nodes/table-function.ts';
import type { UnresolvedPlan } from '../nodes/unresolved-plan.ts';
import { outputOf } from '../output.ts';
import type { TableRoutine } from '../routine.ts';
import type { AnalysisContext } from './analysis-context.ts';
import { builtInTable, builtInTableNames } from './built-in-tables.ts';
import { placeArguments } from './routine-arguments.ts';

/**
 *   FROM f(a, b) = FROM (SELECT CAST(a AS …) AS x, CAST(b AS …) AS y) AS f, LATERAL (body), its columns only
 */
export function analyzeTableFunction(
  { call }: UnresolvedTableFunction,
  context: AnalysisContext,
): LogicalPlan {
  const { name, position } = call;
  const { routines } = context.catalog;
  const routine = routines?.find(name);
  const table = routine === undefined ? builtInTable(name.toLowerCase()) : undefined;
  if (table !== undefined) {
    if (call.arguments.length === 0) return table;
    const message = `The table function ${name} takes no arguments, not ${call.arguments.length}.`;
    throw userError('WRONG_NUM_ARGS.WITHOUT_SUGGESTION', message, { position });
  }
  if (routine === undefined) {
    const message = `There is no table function ${name}.`;
    const hint = suggestName(name, [...(routines?.names() ?? []), ...builtInTableNames()]);
    throw userError('UNRESOLVABLE_TABLE_VALUED_FUNCTION', message, { position, hint });
  }
  if (routine.kind === 'scalar') {
    const message = `The function ${name} gives a value, no table.`;
    throw userError('NOT_A_TABLE_FUNCTION', message, { position });
  }
  return context.analyze(tableOf(routine, placeArguments(routine, call)), context);
}

/** The table that a function gives for arguments. */
export function tableOf(
  routine: TableRoutine,
  operands: readonly UnresolvedExpression[],
): UnresolvedPlan {
  const body = unresolvedRoutineBody(routine.body);
  const table = operands.length === 0 ? body : lateralBody(routine, operands);
  const columns = routine.returns ?? [];
  const named = unresolvedSubqueryAlias(
    table,
    routine.name,
    columns.map(({ name }) => name),
  );
  if (routine.returns === null) return named;
  const items = columns.map(({ name, type }): UnresolvedExpression => {
    const child = { kind: 'unresolvedColumn', parts: [routine.name, name] } as const;
    const cast = { kind: 'unresolvedCast', child, type, tolerant: false } as const;
    return { kind: 'unresolvedAlias', names: [name], child: cast };
  });
  return unresolvedSubqueryAlias(unresolvedProject(named, items), routine.name);
}

/** The columns of the body alone, beside a row of the arguments. */
function lateralBody(
  { name, parameters, body }: TableRoutine,
  operands: readonly UnresolvedExpression[],
): UnresolvedPlan {
  // Named above them only: an argument does not read those before it by the names of their parameters.
  const items = parameters.map(({ type }, index): UnresolvedExpression => {
    return { kind: 'unresolvedCast', child: operands[index]!, type, tolerant: false };
  });
  const names = parameters.map((own) => own.name);
  const left = unresolvedSubqueryAlias(unresolvedProject(ONE_ROW, items), name, names);
  const right = unresolvedSubqueryAlias(unresolvedRoutineBody(body), BODY);
  const joined = unresolvedJoin({
    joinType: 'inner',
    left,
    right,
    criteria: { kind: 'none' },
    lateral: true,
  });
  return unresolvedProject(joined, [{ kind: 'unresolvedStar', qualifier: [BODY] }]);
}

/** No table has this name. */
const BODY = '(body)';

export function analyzeRoutineBody(
  { child }: UnresolvedRoutineBody,
  context: AnalysisContext,
): LogicalPlan {
  return context.analyze(child, {
    ...context,
    commonTables: new Map(),
    isInFunction: true,
  });
}

/** Refuses a body that has another number of columns than the function says. */
export function checkTableColumns(routine: TableRoutine, body: LogicalPlan): void {
  const given = outputOf(body).length;
  if (routine.returns === null || routine.returns.length === given) return;
  const { name, returns } = routine;
  const message = `The query of ${name} has ${given} columns, RETURNS TABLE names ${returns.length}.`;
  throw userError('USER_DEFINED_FUNCTIONS.RETURN_COLUMN_COUNT_MISMATCH', message);
}
