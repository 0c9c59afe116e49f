import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import type { UnresolvedPlan } from '../../plan/nodes/unresolved-plan.ts';
import type { Dialect } from '../dialect.ts';
import { readExpression } from '../expressions.ts';
import { GRAMMAR } from '../grammar.ts';
import { readQuery } from '../query.ts';
import type { Statement } from '../statement.ts';
import { readStatement } from '../statements.ts';
import { TokenReader } from '../token-reader.ts';
import { isSetStatement, readSetVariable } from '../variable-statements.ts';
import type { Condition, ScriptPart } from './script-statement.ts';

/** A statement of a script as it reads with the variables of now. */
export function statementNow(part: ScriptPart<Statement>, dialect: Dialect): Statement {
  return now(part, dialect, (reader) =>
    isSetStatement(reader) ? readSetVariable(reader) : readStatement(reader),
  );
}

/** A condition of a script as it reads with the variables of now. */
export function conditionNow(part: Condition, dialect: Dialect): UnresolvedExpression {
  return now(part, dialect, readExpression);
}

/** A query of a script as it reads with the variables of now. */
export function queryNow(part: ScriptPart<UnresolvedPlan>, dialect: Dialect): UnresolvedPlan {
  return now(part, dialect, readQuery);
}

function now<T>(
  { value, waits, parameters, position }: ScriptPart<T>,
  dialect: Dialect,
  read: (reader: TokenReader) => T,
): T {
  if (!waits) return value;
  const { text, start, end } = position;
  return read(new TokenReader(text.slice(0, end), GRAMMAR, parameters, dialect, start));
}
