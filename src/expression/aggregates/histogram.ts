// Histograms of bins that move, after Ben-Haim and Tom-Tov, "A streaming parallel decision tree algorithm" (2010), with the
// choices of Hive: of several closest pairs of bins one is taken by chance, from Java's generator with a fixed seed.

import {
  array,
  type DataType,
  DOUBLE,
  field,
  INT,
  layoutOf,
  struct,
} from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { aggregateCall, checkCount } from '../call.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { isNumeric } from '../coercion/wider-type.ts';
import type { Expression } from '../expression.ts';
import { JavaRandom } from '../java-random.ts';
import { unexpectedType } from '../type-errors.ts';
import { valueAggregate } from './value-state.ts';

type Bin = [center: number, height: number];

const SEED = 31_183n;
const TIMES: readonly DataType['kind'][] = [
  ...(['date', 'timestamp', 'timestampNtz'] as const),
  ...(['dayTimeInterval', 'yearMonthInterval'] as const),
];

export const histogramNumeric: AggregateFunction = valueAggregate<Bin[]>({
  name: 'histogram_numeric',
  summary: 'A histogram with at most so many bins: an array of their centres and heights.',
  examples: [
    {
      sql: 'SELECT histogram_numeric(i, 2) FROM VALUES (1), (1), (10) AS t(i)',
      result: '[{1, 2.0}, {10, 1.0}]',
    },
  ],
  resolve(given, _settings, position) {
    checkCount('histogram_numeric', given, 2, 2, position);
    const value = given[0].type.kind === 'null' ? implicitCast(given[0], DOUBLE) : given[0];
    const { type } = value;
    if (!isNumeric(type) && !TIMES.includes(type.kind)) {
      throw unexpectedType('histogram_numeric', 1, ['a number or a time'], value, position);
    }
    return aggregateCall(
      'histogram_numeric',
      [value],
      array(struct([field('x', type), field('y', DOUBLE)])),
      { options: { bins: binCount(given[1], position) }, position },
    );
  },
  stateType: () => array(struct([field('x', DOUBLE), field('y', DOUBLE)]), false),
  open: ({ options, arguments: [{ type }] }) => {
    const most = Number(options?.['bins']);
    const generators = new WeakMap<readonly Bin[], JavaRandom>();
    const trimmed = (bins: Bin[]): Bin[] => {
      const generator = generators.get(bins) ?? new JavaRandom(SEED);
      generators.set(bins, generator);
      while (bins.length > most) joinClosest(bins, generator);
      return bins;
    };
    const divisor = type.kind === 'decimal' ? 10 ** type.scale : 1;
    return {
      update: (state, [value]) => {
        if (value === null) return state;
        const bins = state ?? [];
        insert(bins, Number(value) / divisor);
        return trimmed(bins);
      },
      merge: (state, other) => {
        if (state === null) return other;
        const both = [...state, ...other];
        return trimmed(both.sort(([left], [right]) => left - right));
      },
      finish: (state) =>
        state?.map(([center, height]) => [centerValue(center, type), height]) ?? null,
    };
  },
});

/** Adds to the bin of exactly this center, or makes one. */
function insert(bins: Bin[], value: number): void {
  let [low, high] = [0, bins.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (bins[middle][0] < value) low = middle + 1;
    else high = middle;
  }
  if (bins[low]?.[0] === value) bins[low][1]++;
  else bins.splice(low, 0, [value, 1]);
}

/** Joins the two bins that are closest, at the mean of their centres by height. */
function joinClosest(bins: Bin[], generator: JavaRandom): void {
  let [closest, distance, count] = [0, bins[1][0] - bins[0][0], 1];
  for (let index = 1; index < bins.length - 1; index++) {
    const next = bins[index + 1][0] - bins[index][0];
    if (next < distance) [closest, distance, count] = [index, next, 1];
    else if (next === distance && generator.nextDouble() <= 1 / ++count) closest = index;
  }
  const [bin, other] = [bins[closest], bins[closest + 1]];
  const height = bin[1] + other[1];
  bin[0] *= bin[1] / height;
  bin[0] += (other[0] / height) * other[1];
  bin[1] = height;
  bins.splice(closest + 1, 1);
}

/** A centre in the type of the values. */
function centerValue(center: number, type: DataType): LiteralValue {
  if (type.kind === 'decimal') return BigInt(Math.round(center * 10 ** type.scale));
  if (type.kind === 'double' || type.kind === 'float') return center;
  return layoutOf(type) === 'i64' ? BigInt(Math.trunc(center)) : Math.trunc(center);
}

function binCount(bins: Expression, position: SourcePosition | undefined): number {
  if (bins.kind !== 'literal') {
    const message = 'The number of bins of `histogram_numeric` must be a constant.';
    throw userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
  }
  if (bins.value === null) {
    const message = 'The number of bins of `histogram_numeric` must not be null.';
    throw userError('DATATYPE_MISMATCH.UNEXPECTED_NULL', message, { position });
  }
  if (bins.type.kind !== 'int') throw unexpectedType('histogram_numeric', 2, [INT], bins, position);
  if (Number(bins.value) >= 2) return Number(bins.value);
  const message = 'The function `histogram_numeric` needs at least 2 bins.';
  throw userError('DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE', message, { position });
}
