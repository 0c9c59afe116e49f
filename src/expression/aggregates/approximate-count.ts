// HyperLogLog++ after Heule, Nunkesser and Hall, "HyperLogLog in practice" (2013): each value's hash picks a register, which
// keeps the longest run of zeros seen in the rest of the hashes.
//
// Up to a threshold the count follows from the empty registers alone, as in Spark to the digit. Beyond, the raw estimate is
// too high by what it would be on average for that count; Spark takes this from a table of experiments, here it is computed.

import { BIGINT, BINARY, DOUBLE } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { aggregateCall, checkCount } from '../call.ts';
import type { Expression } from '../expression.ts';
import { hashValue, XXHASH64 } from '../hash/hash-value.ts';
import { typeArgument } from '../signature.ts';
import { valueAggregate } from './value-state.ts';

const SEED = 42n;
const ERROR_DEFAULT = 0.05;
const ERROR_MAX = 0.39;
/** By the bits that pick a register, from 4: up to here empty registers decide. */
const THRESHOLDS = [10, 20, 40, 80, 220, 400, 900, 1800, 3100, 6500, 15_500, 20_000, 50_000];
const INDEX_BITS_MIN = 4;

export const approximateCount: AggregateFunction = valueAggregate({
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
      options: { indexBits: indexBitsOf(given[1], position) },
      position,
    });
  },
  stateType: () => BINARY,
  open: ({ options, arguments: [{ type }] }) => {
    const indexBits = Number(options?.['indexBits']);
    return {
      update: (state, [value]) => {
        if (value === null) return state;
        const registers = (state as Uint8Array | null) ?? new Uint8Array(2 ** indexBits);
        const hash = hashValue(value === 0 ? 0 : value, type, SEED, XXHASH64);
        return keepRun(registers, BigInt.asUintN(64, hash), indexBits);
      },
      merge: (state, other) =>
        state === null ? other : keepLongest(state as Uint8Array, other as Uint8Array),
      finish: (state) => (state === null ? 0n : BigInt(estimate(state as Uint8Array, indexBits))),
    };
  },
});

function keepRun(registers: Uint8Array, hash: bigint, indexBits: number): LiteralValue {
  const index = Number(hash >> BigInt(64 - indexBits));
  const rest = BigInt.asUintN(64, (hash << BigInt(indexBits)) | (1n << BigInt(indexBits - 1)));
  const run = 65 - rest.toString(2).length;
  if (run > registers[index]) registers[index] = run;
  return registers;
}

function keepLongest(registers: Uint8Array, others: Uint8Array): LiteralValue {
  for (const [index, run] of others.entries()) {
    if (run > registers[index]) registers[index] = run;
  }
  return registers;
}

function estimate(registers: Uint8Array, indexBits: number): number {
  const count = registers.length;
  let sum = 0;
  let empty = 0;
  for (const run of registers) {
    sum += 2 ** -run;
    if (run === 0) empty++;
  }
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
  for (let run = 0; run <= 64; run++) {
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
function indexBitsOf(error: Expression | undefined, position: SourcePosition | undefined): number {
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
