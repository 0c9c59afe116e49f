import { array, BINARY, type DataType, DOUBLE, layoutOf } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { aggregateCall, checkCount } from '../call.ts';
import { castCall } from '../coercion/implicit-cast.ts';
import { isNumeric } from '../coercion/wider-type.ts';
import { evalMode } from '../eval-mode.ts';
import type { AggregateCall, Expression } from '../expression.ts';
import { unexpectedType } from '../type-errors.ts';
import { QuantileSummary } from './quantile-summary.ts';
import { sharesOf } from './shares.ts';
import { valueAggregate } from './value-state.ts';

const ACCURACY_DEFAULT = 10_000;
const RANKED: readonly DataType['kind'][] = [
  ...(['date', 'timestamp', 'timestampNtz'] as const),
  ...(['dayTimeInterval', 'yearMonthInterval'] as const),
];

export const approximatePercentile: AggregateFunction = valueAggregate<Uint8Array, QuantileSummary>(
  {
    name: 'percentile_approx',
    aliases: ['approx_percentile'],
    stateForm: 2,
    summary:
      'A value near the percentile at a share from 0 to 1 or at each of an array of them; its rank is wrong by at most one part in the accuracy.',
    examples: [
      {
        sql: 'SELECT percentile_approx(i, 0.5) FROM VALUES (1), (2), (4), (10) AS t(i)',
        result: '2',
      },
      {
        sql: 'SELECT percentile_approx(i, array(0.0, 1.0), 100) FROM VALUES (1), (2), (10) AS t(i)',
        result: '[1, 10]',
      },
    ],
    resolve(given, settings, position) {
      checkCount('percentile_approx', given, 2, 3, position);
      const isText = given[0].type.kind === 'string' || given[0].type.kind === 'null';
      const mode = evalMode(settings);
      const value = isText ? castCall(given[0], DOUBLE, mode, position) : given[0];
      if (!isNumeric(value.type) && !RANKED.includes(value.type.kind)) {
        throw unexpectedType('percentile_approx', 1, ['a number or a time'], value, position);
      }
      const { shares, isList } = sharesOf('percentile_approx', given[1], position);
      return aggregateCall(
        'percentile_approx',
        [value],
        isList ? array(value.type, false) : value.type,
        { options: { shares, accuracy: accuracyOf(given[2], position) }, position },
      );
    },
    stateType: () => BINARY,
    open: (call) => {
      const error = 1 / Number(call.options?.['accuracy']);
      const shares = call.options?.['shares'] as readonly number[];
      const toNumber = numberReader(call);
      const toValue = valueMaker(call);
      return {
        form: {
          load: (bytes) => QuantileSummary.ofBytes(bytes),
          store: (summary) => summary.toBytes(),
        },
        update: (state, [value]) => {
          if (value === null) return state;
          const summary = state ?? new QuantileSummary();
          summary.insert(toNumber(value), error);
          return summary;
        },
        merge: (state, other) => {
          state?.merge(other, error);
          return state ?? other;
        },
        finish: (state) => {
          if (state === null) return null;
          const found = state.quantiles(shares, error).map((value) => toValue(value!));
          return call.type.kind === 'array' ? found : found[0];
        },
      };
    },
  },
);

function numberReader({ arguments: [{ type }] }: AggregateCall): (value: LiteralValue) => number {
  const divisor = type.kind === 'decimal' ? 10 ** type.scale : 1;
  return (value) => Number(value) / divisor;
}

/** Back to the type of the values. */
function valueMaker({ arguments: [{ type }] }: AggregateCall): (value: number) => LiteralValue {
  if (type.kind === 'decimal') return (value) => BigInt(Math.round(value * 10 ** type.scale));
  if (type.kind === 'double' || type.kind === 'float') return (value) => value;
  return layoutOf(type) === 'i64' ? (value) => BigInt(Math.trunc(value)) : Math.trunc;
}

function accuracyOf(
  accuracy: Expression | undefined,
  position: SourcePosition | undefined,
): number {
  if (accuracy === undefined) return ACCURACY_DEFAULT;
  if (accuracy.kind !== 'literal') {
    const message = 'The accuracy of `percentile_approx` must be a constant.';
    throw userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
  }
  if (accuracy.value === null) {
    const message = 'The accuracy of `percentile_approx` must not be null.';
    throw userError('DATATYPE_MISMATCH.UNEXPECTED_NULL', message, { position });
  }
  const number = Number(accuracy.value);
  if (Number.isInteger(number) && number > 0 && number < 2 ** 31) return number;
  const message = 'The accuracy of `percentile_approx` is a whole number from 1 on.';
  throw userError('DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE', message, { position });
}
