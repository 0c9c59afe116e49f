import { userError } from '../../errors.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { nameState, type UnresolvedNamed } from '../nodes/state-name.ts';
import type { AnalysisContext } from './analysis-context.ts';

/** No kind of operator with a number behind it: those are the names that are not given. */
const NAME = /^[A-Za-z_]\w{0,99}$/;

/** The child, in which the first operator from the top that may keep state has the name. */
export function analyzeNamed(node: UnresolvedNamed, context: AnalysisContext): LogicalPlan {
  const { name, position } = node;
  if (!NAME.test(name)) {
    throw userError('INVALID_STATE_NAME', `'${name}' is no name for state.`, {
      hint: 'Use letters of ASCII, digits and _, with a letter first.',
      position,
    });
  }
  const named = nameState(context.analyze(node.child, context), name);
  if (named !== null) return named;
  throw userError('INVALID_STATE_NAME', `There is no state that could be named ${name}.`, {
    hint: 'Name what groups, joins, drops duplicates or the like, right where it is written.',
    position,
  });
}
