import {
  array,
  BIGINT,
  BINARY,
  type DataType,
  DOUBLE,
  FLOAT,
  INT,
  SMALLINT,
  TINYINT,
} from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { aggregateCall, checkCount } from '../call.ts';
import { constantInteger } from '../constant-integer.ts';
import type { AggregateCall, Expression } from '../expression.ts';
import { exactArgument } from '../signature.ts';
import { type KllKind, kllBytes, kllOfBytes } from '../sketches/kll-bytes.ts';
import {
  addToKll,
  emptyKll,
  K_DEFAULT,
  K_MAX,
  K_MIN,
  type KllSketch,
  type KllValue,
  mergeKll,
} from '../sketches/kll-sketch.ts';
import { valueAggregate } from './value-state.ts';

const INPUTS: Readonly<Record<KllKind, readonly DataType[]>> = {
  bigint: [TINYINT, INT, BIGINT, SMALLINT],
  float: [FLOAT],
  double: [FLOAT, DOUBLE],
};
export const kllBigintSketch: AggregateFunction = kllSketch('bigint');
export const kllFloatSketch: AggregateFunction = kllSketch('float');
export const kllDoubleSketch: AggregateFunction = kllSketch('double');
export const kllBigintMerge: AggregateFunction = kllMerge('bigint');
export const kllFloatMerge: AggregateFunction = kllMerge('float');
export const kllDoubleMerge: AggregateFunction = kllMerge('double');

function kllSketch(kind: KllKind): AggregateFunction {
  return kllAggregate(`kll_sketch_agg_${kind}`, kind, {
    summary: `A KLL sketch, as bytes, of ${kind.toUpperCase()} values, for estimates of quantiles and ranks.`,
    inputs: INPUTS[kind],
    add: (sketch, value) =>
      addToKll(sketch, kind === 'bigint' ? BigInt(value as number | bigint) : Number(value)),
  });
}

function kllMerge(kind: KllKind): AggregateFunction {
  const name = `kll_merge_agg_${kind}`;
  return kllAggregate(name, kind, {
    summary: `The KLL sketch of the ${kind.toUpperCase()} values of all sketches.`,
    inputs: [BINARY],
    add: (sketch, value) => mergeKll(sketch, kllOfBytes(value as Uint8Array, kind, name)),
    sizeOf: (value) => kllOfBytes(value as Uint8Array, kind, name).k,
  });
}

interface KllWords {
  readonly summary: string;
  readonly inputs: readonly DataType[];
  add(sketch: KllSketch, value: LiteralValue): void;
  /** The size that the first value gives, where the call does not. */
  sizeOf?(value: LiteralValue): number;
}

function kllAggregate(name: string, kind: KllKind, words: KllWords): AggregateFunction {
  return valueAggregate({
    name,
    summary: words.summary,
    examples: [],
    resolve(given, _settings, position) {
      checkCount(name, given, 1, 2, position);
      const [value, size] = given;
      return aggregateCall(name, [exactArgument(name, 1, words.inputs, value!, position)], BINARY, {
        nullable: false,
        options: { k: sizeArgument(name, size, position) },
        position,
      });
    },
    stateType: () => array(array(kind === 'bigint' ? BIGINT : DOUBLE, false), false),
    open: (call) => ({
      update: (before, [value]) => {
        if (value === null || value === undefined) return before;
        const sketch =
          before === null
            ? emptyKll(sizeOf(call) ?? words.sizeOf?.(value) ?? K_DEFAULT)
            : ofState(before);
        words.add(sketch, value);
        return toState(sketch, kind);
      },
      merge: (before, other) => {
        if (before === null) return other;
        const sketch = ofState(before);
        mergeKll(sketch, ofState(other));
        return toState(sketch, kind);
      },
      finish: (state) =>
        kllBytes(state === null ? emptyKll(sizeOf(call) ?? K_DEFAULT) : ofState(state), kind),
    }),
  });
}

// The accumulator is a list of [k, count, least, greatest] and the levels.

function toState({ k, count, least, greatest, levels }: KllSketch, kind: KllKind): LiteralValue {
  const head = [k, count, least ?? 0, greatest ?? 0];
  return [head.map((value) => (kind === 'bigint' ? BigInt(value) : Number(value))), ...levels];
}

function ofState(state: LiteralValue): KllSketch {
  const [head, ...levels] = state as KllValue[][];
  const [k, count, least, greatest] = head!;
  const isEmpty = Number(count) === 0;
  return {
    k: Number(k),
    count: BigInt(count!),
    least: isEmpty ? null : least!,
    greatest: isEmpty ? null : greatest!,
    levels,
  };
}

function sizeOf({ options }: AggregateCall): number | undefined {
  const k = options?.['k'];
  return k === null || k === undefined ? undefined : Number(k);
}

function sizeArgument(
  name: string,
  size: Expression | undefined,
  position: SourcePosition | undefined,
): number | null {
  if (size === undefined) return null;
  const k = constantInteger(exactArgument(name, 2, [INT], size, position));
  if (k === undefined) {
    const message = `The size of \`${name}\` must be a constant.`;
    throw userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
  }
  if (k === null) {
    const message = `The size of \`${name}\` must not be null.`;
    throw userError('DATATYPE_MISMATCH.UNEXPECTED_NULL', message, { position });
  }
  if (k >= K_MIN && k <= K_MAX) return k;
  const message = `The size of \`${name}\` is from ${K_MIN} to ${K_MAX}, not ${k}.`;
  throw userError('DATATYPE_MISMATCH.TYPE_CHECK_FAILURE_WITH_HINT', message, { position });
}
