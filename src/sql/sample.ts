import { DOUBLE } from '../columnar/types.ts';
import { userError } from '../errors.ts';
import type { UnresolvedExpression } from '../expression/unresolved.ts';
import { unresolvedFilter } from '../plan/nodes/filter.ts';
import { unresolvedLimit } from '../plan/nodes/limit.ts';
import type { UnresolvedPlan } from '../plan/nodes/unresolved-plan.ts';
import { newCall } from './calls.ts';
import { readExpression } from './expressions.ts';
import { newLiteral } from './literals.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';

/** TABLESAMPLE (n PERCENT), (n ROWS) or (BUCKET x OUT OF y), and REPEATABLE (seed); the plan itself without it. */
export function readSample(reader: TokenReader, child: UnresolvedPlan): UnresolvedPlan {
  const start = reader.peek();
  if (!reader.acceptWord('TABLESAMPLE')) return child;
  reader.expectOperator('(');
  const take = readSize(reader, start);
  reader.expectOperator(')');
  const seed = reader.acceptWord('REPEATABLE')
    ? reader.readBracketList(() => readExpression(reader))
    : [];
  return take(child, seed);
}

type Take = (child: UnresolvedPlan, seed: readonly UnresolvedExpression[]) => UnresolvedPlan;

function readSize(reader: TokenReader, start: Token): Take {
  if (reader.acceptWord('BUCKET')) {
    const bucket = numberOf(readExpression(reader));
    reader.expectWord('OUT', 'OF');
    return share(bucket / numberOf(readExpression(reader)), reader, start);
  }
  const written = readExpression(reader);
  if (reader.acceptWord('ROWS')) {
    const count = written;
    return (child) => unresolvedLimit(child, { count, offset: null }, reader.positionFrom(start));
  }
  reader.expectWord('PERCENT');
  return share(numberOf(written) / 100, reader, start);
}

/** Each row with this probability. */
function share(fraction: number, reader: TokenReader, start: Token): Take {
  const position = reader.positionFrom(start);
  if (!(fraction >= 0 && fraction <= 1)) {
    const message = `A sample is between nothing and everything, not ${fraction} of the rows.`;
    throw userError('_LEGACY_ERROR_TEMP_0064', message, { position });
  }
  return (child, seed) => {
    const chance = newCall('rand', seed, position);
    const condition = newCall('less', [chance, newLiteral(fraction, DOUBLE)], position);
    return unresolvedFilter(child, condition);
  };
}

function numberOf(written: UnresolvedExpression): number {
  const value = written.kind === 'literal' ? Number(String(written.value)) : Number.NaN;
  if (written.kind === 'literal' && written.type.kind === 'decimal') {
    return Number(written.value) / 10 ** written.type.scale;
  }
  if (Number.isFinite(value)) return value;
  throw userError('PARSE_SYNTAX_ERROR', 'The size of a sample is a number.', {
    position: written.position,
  });
}
