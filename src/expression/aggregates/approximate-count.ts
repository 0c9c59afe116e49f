// HyperLogLog++ after Heule, Nunkesser and Hall, "HyperLogLog in practice" (2013): each value's hash picks a register, which
// keeps the longest run of zeros seen in the rest of the hashes.
//
// Up to a threshold the count follows from the empty registers alone, as in Spark to the digit. Beyond, the raw estimate is
// too high by what it would be on average for that count; Spark takes this from a table of experiments, here it is computed.

import type { Column } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { BIGINT, BINARY, type DataType, DOUBLE, layoutOf } from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { AggregateFunction, AggregateState } from '../aggregate-function.ts';
import { aggregateCall, checkCount } from '../call.ts';
import type { AggregateCall, Expression } from '../expression.ts';
import { hashColumn, xxHash64Hashes } from '../hash/hash-column.ts';
import { FirstRowError } from '../row-errors.ts';
import { typeArgument } from '../signature.ts';
import { readExtremeBytes } from './extreme-bytes.ts';
import { fillHeap } from './fill-heap.ts';

const SEED = 42n;
const ERROR_DEFAULT = 0.05;
const ERROR_MAX = 0.39;
/** By the bits that pick a register, from 4: up to here empty registers decide. */
const THRESHOLDS = [10, 20, 40, 80, 220, 400, 900, 1800, 3100, 6500, 15_500, 20_000, 50_000];
const INDEX_BITS_MIN = 4;
/** No hash has more zeros. */
const RUN_MAX = 64;

export const approximateCount: AggregateFunction = {
  name: 'approx_count_distinct',
  summary:
    'About how many different values there are, nulls left out; the error is 5 % or what is given.',
  examples: [
    {
      sql: 'SELECT approx_count_distinct(i) FROM VALUES (1), (2), (1), (NULL) AS t(i)',
      result: '2',
    },
  ],
  resolve(given, _settings, position) {
    checkCount('approx_count_distinct', given, 1, 2, position);
    return aggregateCall('approx_count_distinct', [given[0]], BIGINT, {
      nullable: false,
      options: { indexBits: indexBitsFor(given[1], position) },
      position,
    });
  },
  // How many there are is part of the name: state of a run with another error would be misread.
  accumulators: (call) => [
    { name: `${2 ** indexBitsOf(call)} registers`, width: 8, reference: true },
  ],
  partialTypes: () => [BINARY],
  update(call, state, [values], rows) {
    const { type } = call.arguments[0];
    if (layoutOf(type) === 'none') return;
    const { directory, shift, offset, stride } = state.columns[0];
    const hashes = hashesOf(values, type, state, rows.count);
    fillHeap(state, rows, (start) =>
      state.kernels.tableKeepRuns(
        ...([state.table, rows.slots, start, rows.count] as const),
        ...([directory, shift, offset, stride] as const),
        ...([hashes, values.validity, indexBitsOf(call)] as const),
      ),
    );
  },
  merge(_call, state, [registers], rows) {
    const { directory, shift, offset, stride } = state.columns[0];
    fillHeap(state, rows, (start) =>
      state.kernels.tableMergeRuns(
        ...([state.table, rows.slots, start, rows.count] as const),
        ...([directory, shift, offset, stride] as const),
        ...([registers.offsets, registers.values, registers.validity] as const),
      ),
    );
  },
  partial: (_call, state, rows) => [readExtremeBytes(state, rows)],
  finish(call, state, rows) {
    const { memory, arena } = state;
    const registers = columnToValues(readExtremeBytes(state, rows), BINARY, memory);
    const counts = registers.map((runs) =>
      runs === null ? 0n : BigInt(estimate(runs as Uint8Array, indexBitsOf(call))),
    );
    return columnFromValues(counts, BIGINT, arena);
  },
};

function hashesOf(values: Column, type: DataType, state: AggregateState, rowCount: number): number {
  const batch = { rowCount, columns: [], weights: 0 };
  const frame = { ...state, batch, active: 0, errors: new FirstRowError() };
  const target = xxHash64Hashes(SEED, frame);
  hashColumn(values, type, target, frame);
  return target.address;
}

function indexBitsOf({ options }: AggregateCall): number {
  return Number(options?.['indexBits']);
}

function estimate(registers: Uint8Array, indexBits: number): number {
  const count = registers.length;
  const runs = new Uint32Array(RUN_MAX + 1);
  for (let index = 0; index < count; index++) runs[registers[index]]++;
  const [empty] = runs;
  let sum = 0;
  for (let run = 0; run <= RUN_MAX; run++) sum += runs[run] * 2 ** -run;
  const linear = empty === 0 ? Number.POSITIVE_INFINITY : count * Math.log(count / empty);
  if (linear <= THRESHOLDS[indexBits - INDEX_BITS_MIN]) return Math.round(linear);
  const raw = factorOf(count) / sum;
  return Math.round(raw < 5 * count ? withoutBias(raw, count) : raw);
}

/** The count for which such a raw estimate is to be expected; found by halving. */
function withoutBias(raw: number, count: number): number {
  let [low, high] = [0, raw];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (expectedRaw(middle, count) < raw) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The raw estimate to expect of so many values: each register gets its share of them, by a Poisson distribution. */
function expectedRaw(values: number, count: number): number {
  const share = values / count;
  let [mean, square, below] = [0, 0, 0];
  for (let run = 0; run <= RUN_MAX; run++) {
    const upTo = Math.exp(-share * 2 ** -run);
    mean += (upTo - below) * 2 ** -run;
    square += (upTo - below) * 4 ** -run;
    below = upTo;
  }
  const spread = (square / mean ** 2 - 1) / count;
  return (factorOf(count) / (mean * count)) * (1 + spread);
}

function factorOf(count: number): number {
  const small = { 16: 0.673, 32: 0.697, 64: 0.709 }[count];
  return (small ?? 0.7213 / (1 + 1.079 / count)) * count * count;
}

/** As many bits as the wanted error needs. */
function indexBitsFor(error: Expression | undefined, position: SourcePosition | undefined): number {
  let wanted = ERROR_DEFAULT;
  if (error !== undefined) {
    typeArgument('approx_count_distinct', 2, [DOUBLE], error, position);
    const scale = error.type.kind === 'decimal' ? error.type.scale : 0;
    wanted = error.kind === 'literal' ? Number(error.value) / 10 ** scale : 0;
  }
  const bits = Math.ceil((2 * Math.log(1.106 / wanted)) / Math.log(2));
  if (wanted > 0 && wanted <= ERROR_MAX && bits - INDEX_BITS_MIN < THRESHOLDS.length) {
    return Math.max(bits, INDEX_BITS_MIN);
  }
  const message = `The error of \`approx_count_distinct\` is a constant up to ${ERROR_MAX}, and not too small.`;
  throw userError('DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE', message, { position });
}
