import { userError } from '../errors.ts';
import type { UnresolvedPlan } from '../plan/nodes/unresolved-plan.ts';
import type { Dialect } from '../sql/dialect.ts';
import { parseStatements } from '../sql/parse.ts';
import type { ParameterValue } from '../sql/statement.ts';

/** The plan of a text that is one query. */
export function parseOneQuery(
  text: string,
  parameters: Readonly<Record<string, ParameterValue>>,
  dialect?: Dialect,
): UnresolvedPlan {
  const [statement, second] = parseStatements(text, { values: parameters }, dialect);
  if (statement?.kind === 'query' && second === undefined) return statement.query;
  throw userError('UNSUPPORTED_FEATURE', 'sql() takes one query.', {
    hint: 'Run scripts and other statements with run().',
    position: second?.position ?? statement?.position,
  });
}
