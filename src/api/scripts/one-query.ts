import { userError } from '../../errors.ts';
import type { UnresolvedPlan } from '../../plan/nodes/unresolved-plan.ts';
import { parseStatements } from '../../sql/parse.ts';
import type { ParameterValue } from '../../sql/statement.ts';
import type { SessionContext } from '../session/session-context.ts';
import { dialectOf } from './dialect-of.ts';
import { constantImmediate } from './run-variables.ts';

/** The plan of a text that is one query, or an EXECUTE IMMEDIATE of one. */
export function parseOneQuery(
  context: SessionContext,
  text: string,
  parameters: Readonly<Record<string, ParameterValue>>,
): UnresolvedPlan {
  const [written, second] = parseStatements(text, { values: parameters }, dialectOf(context));
  const isImmediate = written?.kind === 'executeImmediate' && written.into === null;
  const statement = isImmediate ? constantImmediate(context, written) : written;
  if (statement?.kind === 'query' && second === undefined) return statement.query;
  if (written === undefined) throw userError('PARSE_EMPTY_STATEMENT', 'The text is empty.');
  throw userError('UNSUPPORTED_FEATURE', 'sql() takes one query.', {
    hint: 'Run other statements with run(), and scripts (BEGIN … END) with script(), which gives the rows of the last query.',
    position: second?.position ?? written.position,
  });
}
