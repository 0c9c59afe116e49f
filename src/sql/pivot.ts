import type { UnresolvedExpression } from '../expression/unresolved.ts';
import { type PivotValue, unresolvedPivot } from '../plan/nodes/pivot.ts';
import type { UnresolvedPlan } from '../plan/nodes/unresolved-plan.ts';
import { readExpression } from './expressions.ts';
import type { TokenReader } from './token-reader.ts';

/** Looser operators would take the IN that follows the column. */
const COLUMN_POWER = 40;

/** PIVOT (aggregate [AS alias], … FOR column IN (value [AS alias], …)), also FOR (a, b) IN ((1, 2), …). */
export function readPivot(reader: TokenReader, child: UnresolvedPlan): UnresolvedPlan {
  const start = reader.next();
  reader.expectOperator('(');
  const aggregates = reader.readList(() => readAliased(reader));
  reader.expectWord('FOR');
  const columns = reader.isOperator('(')
    ? reader.readBracketList(() => readExpression(reader, COLUMN_POWER))
    : [readExpression(reader, COLUMN_POWER)];
  reader.expectWord('IN');
  const values = reader.readBracketList((): PivotValue => readAliased(reader));
  reader.expectOperator(')');
  const position = reader.positionFrom(start);
  return unresolvedPivot({ child, aggregates, columns, values, position });
}

function readAliased(reader: TokenReader): {
  readonly expression: UnresolvedExpression;
  readonly alias: string | null;
} {
  const expression = readExpression(reader);
  const token = reader.peek();
  const isNamed = token.kind === 'quoted' || (token.kind === 'word' && token.value !== 'FOR');
  const hasAlias = reader.acceptWord('AS') || isNamed;
  return { expression, alias: hasAlias ? reader.expectName('an alias') : null };
}
