import type { UnresolvedExpression } from '../expression/unresolved.ts';
import { readExpression } from './expressions.ts';
import type { TokenReader } from './token-reader.ts';

/** A column of directories with its value; null: each row has its own. */
export interface PartitionValue {
  readonly column: string;
  readonly value: UnresolvedExpression | null;
}

/** Binds tighter than `=`, which stands between column and value. */
const ABOVE_COMPARISONS = 45;

/** PARTITION (column [= value], …); empty where something else comes. */
export function readPartition(reader: TokenReader): readonly PartitionValue[] {
  if (!reader.isWord('PARTITION') || !reader.isOperator('(', 1)) return [];
  reader.next();
  reader.expectOperator('(');
  const values = reader.readList(() => {
    const column = reader.expectName('a column of PARTITIONED BY');
    const hasValue = reader.acceptOperator('=') || reader.acceptOperator('==');
    const value = hasValue ? readExpression(reader, ABOVE_COMPARISONS) : null;
    return Object.freeze({ column, value });
  });
  reader.expectOperator(')');
  return values;
}

/** A PARTITION clause that must be there. */
export function readNamedPartition(reader: TokenReader): readonly PartitionValue[] {
  const partition = readPartition(reader);
  if (partition.length === 0) throw reader.unexpected('PARTITION (column = value)');
  return partition;
}
