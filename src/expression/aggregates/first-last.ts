import { BOOLEAN, field, struct } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { aggregateCall, checkCount } from '../call.ts';
import type { AggregateCall, Expression } from '../expression.ts';
import { unexpectedType } from '../type-errors.ts';
import { valueAggregate } from './value-state.ts';

export const first: AggregateFunction = oneOfRows('first', ['first_value'], false, {
  summary: 'The first value; with true as second argument, the first that is not null.',
  examples: [{ sql: 'SELECT first(i, true) FROM VALUES (NULL), (5), (7) AS t(i)', result: '5' }],
});

export const last: AggregateFunction = oneOfRows('last', ['last_value'], true, {
  summary: 'The last value; with true as second argument, the last that is not null.',
  examples: [{ sql: 'SELECT last(i, true) FROM VALUES (5), (7), (NULL) AS t(i)', result: '7' }],
});

export const anyValue: AggregateFunction = oneOfRows('any_value', [], false, {
  summary: 'Some value; with true as second argument, one that is not null.',
  examples: [{ sql: 'SELECT any_value(i) FROM VALUES (5), (7) AS t(i)', result: '5' }],
});

/** The accumulator is a struct around the value, so that a null that was seen differs from nothing. */
function oneOfRows(
  name: string,
  aliases: readonly string[],
  isLast: boolean,
  words: Pick<AggregateFunction, 'summary' | 'examples'>,
): AggregateFunction {
  const keep = (state: LiteralValue, other: LiteralValue): LiteralValue =>
    state === null || isLast ? other : state;
  return valueAggregate({
    name,
    aliases,
    ...words,
    resolve: (given, _settings, position) => resolveOne(name, given, position),
    stateType: (call) => struct([field('value', call.type)]),
    open: (call) => {
      const ignoresNulls = call.options?.['ignoreNulls'] === true;
      return {
        update: (state, [value]) => (ignoresNulls && value === null ? state : keep(state, [value])),
        merge: keep,
        finish: (state) => (state === null ? null : (state as readonly LiteralValue[])[0]),
      };
    },
  });
}

function resolveOne(
  name: string,
  given: readonly Expression[],
  position: SourcePosition | undefined,
): AggregateCall {
  checkCount(name, given, 1, 2, position);
  const [value, ignoreNulls] = given;
  if (ignoreNulls !== undefined && ignoreNulls.type.kind !== 'boolean') {
    throw unexpectedType(name, 2, [BOOLEAN], ignoreNulls, position);
  }
  if (ignoreNulls !== undefined && ignoreNulls.kind !== 'literal') {
    const message = `The second argument of \`${name}\` must be TRUE or FALSE.`;
    throw userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
  }
  return aggregateCall(name, [value], value.type, {
    options: { ignoreNulls: ignoreNulls?.value === true },
    position,
  });
}
