import { array, BIGINT, BINARY, BOOLEAN, INT, STRING } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { aggregateCall, checkCount } from '../call.ts';
import type { Expression } from '../expression.ts';
import { exactArgument } from '../signature.ts';
import { hllBytes, hllOfBytes } from '../sketches/hll-bytes.ts';
import {
  couponOf,
  couponsMax,
  differentSizes,
  type HllSketch,
  hllOfCoupons,
  hllUnion,
  LOG_K_DEFAULT,
  LOG_K_MAX,
  LOG_K_MIN,
} from '../sketches/hll-sketch.ts';
import { asBytes, constantLogarithm } from '../sketches/sketch-arguments.ts';
import { valueHash } from '../sketches/value-hash.ts';
import { valueAggregate } from './value-state.ts';

export const hllSketchAggregate: AggregateFunction = valueAggregate({
  name: 'hll_sketch_agg',
  summary:
    'A HyperLogLog sketch, as bytes, of the values that are not null, for estimates of how many distinct ones there are.',
  examples: [],
  resolve(given, _settings, position) {
    checkCount('hll_sketch_agg', given, 1, 2, position);
    const [value, size] = given;
    const typed = exactArgument(
      'hll_sketch_agg',
      1,
      [INT, BIGINT, STRING, BINARY],
      value!,
      position,
    );
    const options = { logK: logKOf(size, position) };
    return aggregateCall('hll_sketch_agg', [asBytes(typed)], BINARY, {
      nullable: false,
      options,
      position,
    });
  },
  stateType: () => array(INT, false),
  open: (call) => {
    const logK = Number(call.options?.['logK']);
    return {
      update: (before, [value]) => {
        if (value === null || value === undefined) return before;
        const hash = valueHash(value, call.arguments[0]!.type);
        const state = (before as number[] | null) ?? newState(logK);
        return hash === null ? state : withCoupon(state, couponOf(hash));
      },
      merge: (before, other) => mergeStates(before, other),
      finish: (state) => hllBytes(sketchOf((state as number[] | null) ?? newState(logK))),
    };
  },
});

export const hllUnionAggregate: AggregateFunction = valueAggregate({
  name: 'hll_union_agg',
  summary:
    'The HyperLogLog sketch of the values of all sketches; true allows them different sizes.',
  examples: [],
  resolve(given, _settings, position) {
    checkCount('hll_union_agg', given, 1, 2, position);
    const [sketch, flag] = given;
    const typed = exactArgument('hll_union_agg', 1, [BINARY], sketch!, position);
    const options = { allowsDifferent: allowsDifferent(flag, position) };
    return aggregateCall('hll_union_agg', [typed], BINARY, { nullable: false, options, position });
  },
  stateType: () => array(INT, false),
  open: (call) => {
    const allows = call.options?.['allowsDifferent'] === true;
    const unite = (before: LiteralValue, other: HllSketch): LiteralValue => {
      if (before === null) return stateOf(other);
      const own = sketchOf(before as number[]);
      if (!allows && own.logK !== other.logK) throw differentSizes('hll_union_agg', own, other);
      return stateOf(hllUnion(own, other));
    };
    return {
      update: (before, [sketch]) =>
        sketch === null || sketch === undefined
          ? before
          : unite(before, hllOfBytes(sketch as Uint8Array, 'hll_union_agg')),
      merge: (before, other) => unite(before, sketchOf(other as number[])),
      finish: (state) => hllBytes(sketchOf((state as number[] | null) ?? newState(LOG_K_DEFAULT))),
    };
  },
});

// The accumulator is the logarithm of the slots, 1 for registers or 0 for coupons, and those: coupons perhaps more than
// once, as signed numbers.
const HEADER = 2;

function newState(logK: number): number[] {
  return [logK, 0];
}

function withCoupon(state: number[], coupon: number): number[] {
  const [logK, hasRegisters] = state;
  if (hasRegisters === 1) {
    const slot = HEADER + (coupon & (2 ** logK! - 1));
    state[slot] = Math.max(state[slot]!, coupon >>> 26);
    return state;
  }
  state.push(coupon | 0);
  const isFull = state.length > HEADER + 2 * couponsMax(logK!);
  return isFull ? stateOf(sketchOf(state)) : state;
}

function sketchOf(state: readonly number[]): HllSketch {
  const [logK, hasRegisters, ...rest] = state;
  return hasRegisters === 1
    ? { logK: logK!, coupons: null, registers: rest }
    : hllOfCoupons(logK!, rest);
}

function stateOf({ logK, coupons, registers }: HllSketch): number[] {
  return coupons === null
    ? [logK, 1, ...(registers ?? [])]
    : [logK, 0, ...coupons.map((coupon) => coupon | 0)];
}

function mergeStates(before: LiteralValue, other: LiteralValue): LiteralValue {
  if (before === null) return other;
  return stateOf(hllUnion(sketchOf(before as number[]), sketchOf(other as number[])));
}

function logKOf(size: Expression | undefined, position: SourcePosition | undefined): number {
  if (size === undefined) return LOG_K_DEFAULT;
  return constantLogarithm(
    exactArgument('hll_sketch_agg', 2, [INT], size, position),
    { min: LOG_K_MIN, max: LOG_K_MAX },
    { outside: 'HLL_INVALID_LG_K', notConstant: 'HLL_K_MUST_BE_CONSTANT' },
    'hll_sketch_agg',
    position,
  );
}

function allowsDifferent(
  flag: Expression | undefined,
  position: SourcePosition | undefined,
): boolean {
  if (flag === undefined) return false;
  const typed = exactArgument('hll_union_agg', 2, [BOOLEAN], flag, position);
  if (typed.kind === 'literal') return typed.value === true;
  const message = 'The flag of `hll_union_agg` must be a constant.';
  throw userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
}
