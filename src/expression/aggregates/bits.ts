import { BIGINT } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { aggregateCall, checkCount } from '../call.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { isInteger } from '../coercion/wider-type.ts';
import { unexpectedType } from '../type-errors.ts';
import { valueAggregate } from './value-state.ts';

export const bitAnd: AggregateFunction = bits('bit_and', 'set in all', '1', (a, b) => a & b);
export const bitOr: AggregateFunction = bits('bit_or', 'set in any', '7', (a, b) => a | b);
export const bitXor: AggregateFunction = bits(
  'bit_xor',
  'set in an odd number',
  '6',
  (a, b) => a ^ b,
);

function bits(
  name: string,
  words: string,
  result: string,
  join: (left: bigint, right: bigint) => bigint,
): AggregateFunction {
  const merge = (state: LiteralValue, other: LiteralValue): LiteralValue => {
    if (state === null || other === null) return state ?? other;
    const joined = join(BigInt(state as number | bigint), BigInt(other as number | bigint));
    return typeof state === 'bigint' ? joined : Number(joined);
  };
  return valueAggregate({
    name,
    summary: `The bits that are ${words} of the values that are not null; null when there are none.`,
    examples: [{ sql: `SELECT ${name}(i) FROM VALUES (3), (5), (NULL) AS t(i)`, result }],
    resolve: (given, _settings, position) => {
      checkCount(name, given, 1, 1, position);
      const [argument] = given;
      const isNull = argument.type.kind === 'null';
      if (!isNull && !isInteger(argument.type)) {
        throw unexpectedType(name, 1, ['an integer'], argument, position);
      }
      const typed = isNull ? implicitCast(argument, BIGINT) : argument;
      return aggregateCall(name, [typed], typed.type, { position });
    },
    stateType: ({ type }) => type,
    open: () => ({
      update: (state, [value]) => merge(state, value),
      merge,
      finish: (state) => state,
    }),
  });
}
