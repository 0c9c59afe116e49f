import { BOOLEAN } from '../../columnar/types.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { aggregateCall, checkCount } from '../call.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { unexpectedType } from '../type-errors.ts';
import { maximum, minimum } from './extremes.ts';

/** False is less than true. */
export const boolAnd: AggregateFunction = condition('bool_and', ['every'], minimum, {
  summary: 'Whether all values that are not null are true; null when there are none.',
  examples: [{ sql: 'SELECT bool_and(b) FROM VALUES (true), (false) AS t(b)', result: 'false' }],
});

export const boolOr: AggregateFunction = condition('bool_or', ['any', 'some'], maximum, {
  summary: 'Whether any value is true; null when all are null.',
  examples: [{ sql: 'SELECT bool_or(b) FROM VALUES (true), (false) AS t(b)', result: 'true' }],
});

function condition(
  name: string,
  aliases: readonly string[],
  extreme: AggregateFunction,
  words: Pick<AggregateFunction, 'summary' | 'examples'>,
): AggregateFunction {
  return {
    ...extreme,
    name,
    aliases,
    ...words,
    resolve(given, _settings, position) {
      checkCount(name, given, 1, 1, position);
      const [argument] = given;
      const { kind } = argument.type;
      // A text is a condition, a number is none.
      const isCondition = kind === 'boolean' || kind === 'null' || kind === 'string';
      if (!isCondition) throw unexpectedType(name, 1, [BOOLEAN], argument, position);
      return aggregateCall(name, [implicitCast(argument, BOOLEAN)], BOOLEAN, { position });
    },
  };
}
