import {
  array,
  BIGINT,
  BINARY,
  type DataType,
  DOUBLE,
  FLOAT,
  STRING,
} from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { canCast } from '../coercion/can-cast.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import type { Expression } from '../expression.ts';
import { computeRows, rowFunction } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { exactArgument, typeArgument } from '../signature.ts';
import { type KllKind, kllBytes, kllOfBytes } from '../sketches/kll-bytes.ts';
import {
  type KllSketch,
  type KllValue,
  kllQuantiles,
  kllRanks,
  mergeKll,
} from '../sketches/kll-sketch.ts';

const TYPES: Readonly<Record<KllKind, DataType>> = { bigint: BIGINT, float: FLOAT, double: DOUBLE };
const KINDS: readonly KllKind[] = ['bigint', 'float', 'double'];

/** `kll_sketch_get_n_bigint` and its like. */
export const kllCounts: readonly ScalarFunction[] = KINDS.map((kind) => {
  const name = `kll_sketch_get_n_${kind}`;
  return rowFunction({
    name,
    summary: `Gives how many values a KLL sketch of ${kind.toUpperCase()} values has seen.`,
    examples: [],
    parameters: [[BINARY]],
    exact: true,
    result: BIGINT,
    compute: (sketch: Uint8Array) => kllOfBytes(sketch, kind, name).count,
  });
});

/** `kll_sketch_merge_bigint` and its like. */
export const kllMerges: readonly ScalarFunction[] = KINDS.map((kind) => {
  const name = `kll_sketch_merge_${kind}`;
  return rowFunction({
    name,
    summary: `Gives the KLL sketch of the ${kind.toUpperCase()} values of both sketches.`,
    examples: [],
    parameters: [[BINARY], [BINARY]],
    exact: true,
    result: BINARY,
    compute: (left: Uint8Array, right: Uint8Array) => {
      const sketch = kllOfBytes(left, kind, name);
      mergeKll(sketch, kllOfBytes(right, kind, name));
      return kllBytes(sketch, kind);
    },
  });
});

/** `kll_sketch_to_string_bigint` and its like. */
export const kllTexts: readonly ScalarFunction[] = KINDS.map((kind) => {
  const name = `kll_sketch_to_string_${kind}`;
  return rowFunction({
    name,
    summary: `Tells of a KLL sketch of ${kind.toUpperCase()} values how large it is and what it has seen.`,
    examples: [],
    parameters: [[BINARY]],
    exact: true,
    result: STRING,
    compute: (sketch: Uint8Array) => textOf(kllOfBytes(sketch, kind, name), kind),
  });
});

/** `kll_sketch_get_quantile_bigint` and its like. */
export const kllQuantileFunctions: readonly ScalarFunction[] = KINDS.map((kind) =>
  lookup(`kll_sketch_get_quantile_${kind}`, kind, {
    summary:
      'Gives the value at a share from 0 to 1 of all that a KLL sketch has seen, or those at an array of shares.',
    asked: DOUBLE,
    result: TYPES[kind],
    answer: kllQuantiles as (sketch: KllSketch, shares: readonly KllValue[]) => KllValue[],
    isAllowed: (share) => share >= 0 && share <= 1,
  }),
);

/** `kll_sketch_get_rank_bigint` and its like. */
export const kllRankFunctions: readonly ScalarFunction[] = KINDS.map((kind) =>
  lookup(`kll_sketch_get_rank_${kind}`, kind, {
    summary:
      'Gives the share of all that a KLL sketch has seen which is at or below a value, or those for an array of values.',
    asked: TYPES[kind],
    result: DOUBLE,
    answer: kllRanks,
    isAllowed: () => true,
  }),
);

interface Lookup {
  readonly summary: string;
  readonly asked: DataType;
  readonly result: DataType;
  answer(sketch: KllSketch, asked: readonly KllValue[]): readonly KllValue[];
  isAllowed(asked: KllValue): boolean;
}

/** A function of a sketch and of what is looked for in it: one or an array. */
function lookup(name: string, kind: KllKind, words: Lookup): ScalarFunction {
  const { summary, asked, result, answer, isAllowed } = words;
  return {
    name,
    summary,
    examples: [],
    resolve: (given, _settings, position) => {
      checkCount(name, given, 2, 2, position);
      const sketch = exactArgument(name, 1, [BINARY], given[0]!, position);
      const wanted = oneOrList(name, given[1]!, asked, position);
      const type = wanted.type.kind === 'array' ? array(result, wanted.type.containsNull) : result;
      return functionCall(name, [sketch, wanted], type, { position });
    },
    evaluate: (call, frame, evaluate) =>
      computeRows(call, frame, evaluate, ([bytes, wanted]): LiteralValue => {
        const sketch = kllOfBytes(bytes as Uint8Array, kind, name);
        const list = (Array.isArray(wanted) ? wanted : [wanted]) as (KllValue | null)[];
        const known = list.filter((value) => value !== null);
        if (!known.every(isAllowed)) throw outOfRange(name, call.position);
        const answers = sketch.count === 0n ? known.map(() => null) : answer(sketch, known);
        const results = Iterator.from(answers);
        const all = list.map((value) => (value === null ? null : results.next().value!));
        return Array.isArray(wanted) ? all : all[0]!;
      }),
  };
}

function oneOrList(
  name: string,
  argument: Expression,
  element: DataType,
  position: SourcePosition | undefined,
): Expression {
  const { type } = argument;
  if (type.kind !== 'array') {
    const list = array(element);
    return typeArgument(name, 2, [element, list], argument, position);
  }
  const list = array(element, type.containsNull);
  if (!canCast(type, list)) return exactArgument(name, 2, [element, list], argument, position);
  return implicitCast(argument, list);
}

function outOfRange(name: string, position: SourcePosition | undefined): Error {
  const message = `The shares of \`${name}\` are from 0 to 1.`;
  return userError('KLL_SKETCH_INVALID_QUANTILE_RANGE', message, { position });
}

const TITLES: Readonly<Record<KllKind, string>> = {
  bigint: 'KllLongsSketch',
  float: 'KllFloatsSketch',
  double: 'KllDoublesSketch',
};

function textOf({ k, count, least, greatest, levels }: KllSketch, kind: KllKind): string {
  const facts: readonly (readonly [string, unknown])[] = [
    ['K', k],
    ['N', count],
    ['Retained Items', levels.flat().length],
    ['Levels', levels.length],
    ['Min Item', least],
    ['Max Item', greatest],
  ];
  const lines = facts.map(([name, value]) => `   ${name.padEnd(21)}: ${value ?? 'n/a'}`);
  return ['', `### ${TITLES[kind]} Summary:`, ...lines, '### End sketch summary', ''].join('\n');
}
