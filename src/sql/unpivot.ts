import { type UnpivotGroup, unresolvedUnpivot } from '../plan/nodes/unpivot.ts';
import type { UnresolvedPlan } from '../plan/nodes/unresolved-plan.ts';
import { readExpression } from './expressions.ts';
import type { TokenReader } from './token-reader.ts';

/** Looser operators would take the IN that follows the name. */
const COLUMN_POWER = 40;

/** UNPIVOT [INCLUDE NULLS] (value FOR name IN (column [AS alias], …)), also with several values: (a, b) FOR …. */
export function readUnpivot(reader: TokenReader, child: UnresolvedPlan): UnresolvedPlan {
  const start = reader.next();
  const includeNulls = reader.acceptWord('INCLUDE', 'NULLS');
  if (!includeNulls) reader.acceptWord('EXCLUDE', 'NULLS');
  reader.expectOperator('(');
  const readName = (): string => reader.expectName('a column name');
  const values = reader.isOperator('(') ? reader.readBracketList(readName) : [readName()];
  reader.expectWord('FOR');
  const name = readName();
  reader.expectWord('IN');
  const groups = reader.readBracketList(() => readGroup(reader));
  if (groups.length === 0) throw reader.unexpected('columns in the brackets of IN');
  reader.expectOperator(')');
  const position = reader.positionFrom(start);
  return unresolvedUnpivot({ child, includeNulls, values, name, groups, position });
}

function readGroup(reader: TokenReader): UnpivotGroup {
  const readColumn = () => {
    if (reader.isOperator('*')) throw reader.unexpected('a column');
    return readExpression(reader, COLUMN_POWER);
  };
  const columns = reader.isOperator('(') ? reader.readBracketList(readColumn) : [readColumn()];
  const hasAlias = reader.acceptWord('AS') || reader.peek().kind === 'word';
  return { columns, alias: hasAlias ? reader.expectName('an alias') : null };
}
