import { array, BIGINT, BINARY, DOUBLE, FLOAT, INT, STRING } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import type { SourcePosition } from '../../errors.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { aggregateCall, checkCount } from '../call.ts';
import type { AggregateCall, Expression } from '../expression.ts';
import { exactArgument } from '../signature.ts';
import { asBytes, constantLogarithm } from '../sketches/sketch-arguments.ts';
import {
  LOG_ENTRIES_DEFAULT,
  LOG_ENTRIES_MAX,
  LOG_ENTRIES_MIN,
  THETA_MAX,
  thetaBytes,
  thetaIntersection,
  thetaOfBytes,
  thetaSketchOf,
} from '../sketches/theta-sketch.ts';
import { valueHash } from '../sketches/value-hash.ts';
import { valueAggregate } from './value-state.ts';

const VALUE_TYPES = [
  ...[array(INT), array(BIGINT), array(INT, false), array(BIGINT, false)],
  ...[BINARY, DOUBLE, FLOAT, INT, BIGINT, STRING],
];

export const thetaSketchAggregate: AggregateFunction = thetaAggregate('theta_sketch_agg', {
  summary:
    'A theta sketch, as bytes, of the values that are not null, for estimates of how many distinct ones there are.',
  takesSize: true,
  argument: (value, position) =>
    asBytes(exactArgument('theta_sketch_agg', 1, VALUE_TYPES, value, position)),
  add: (state, value, call) => {
    const hash = valueHash(value, call.arguments[0]!.type);
    if (hash !== null) addHashes(state, THETA_MAX, [hash[0] >> 1n], entriesOf(call));
  },
});

export const thetaUnionAggregate: AggregateFunction = thetaAggregate('theta_union_agg', {
  summary: 'The theta sketch of the values of all sketches.',
  takesSize: true,
  argument: (sketch, position) => exactArgument('theta_union_agg', 1, [BINARY], sketch, position),
  add: (state, sketch, call) => {
    const { theta, hashes } = thetaOfBytes(sketch as Uint8Array, 'theta_union_agg');
    addHashes(state, theta, hashes, entriesOf(call));
  },
});

export const thetaIntersectionAggregate: AggregateFunction = thetaAggregate(
  'theta_intersection_agg',
  {
    summary: 'The theta sketch of the values that are in every sketch.',
    takesSize: false,
    argument: (sketch, position) =>
      exactArgument('theta_intersection_agg', 1, [BINARY], sketch, position),
    add: (state, sketch) => {
      const given = thetaOfBytes(sketch as Uint8Array, 'theta_intersection_agg');
      intersect(state, [given.theta, ...given.hashes]);
    },
    merge: intersect,
  },
);

/** The accumulator: theta, then hashes, which may come more than once; empty before the first row. */
type ThetaState = bigint[];

interface ThetaWords {
  readonly summary: string;
  readonly takesSize: boolean;
  argument(given: Expression, position: SourcePosition | undefined): Expression;
  add(state: ThetaState, value: LiteralValue, call: AggregateCall): void;
  /** Default: the values of both. */
  merge?(state: ThetaState, other: readonly bigint[]): void;
}

function thetaAggregate(name: string, words: ThetaWords): AggregateFunction {
  const { summary, takesSize } = words;
  return valueAggregate({
    name,
    summary,
    examples: [],
    resolve(given, _settings, position) {
      checkCount(name, given, 1, takesSize ? 2 : 1, position);
      const [value, size] = given;
      return aggregateCall(name, [words.argument(value!, position)], BINARY, {
        nullable: false,
        options: { logEntries: takesSize ? logEntriesOf(name, size, position) : LOG_ENTRIES_MAX },
        position,
      });
    },
    stateType: () => array(BIGINT, false),
    open: (call) => {
      const stateOf = (state: LiteralValue) => (state ?? []) as ThetaState;
      return {
        update: (before, [value]) => {
          if (value === null || value === undefined) return before;
          const state = stateOf(before);
          words.add(state, value, call);
          return state;
        },
        merge: (before, other) => {
          const state = stateOf(before);
          const [theta = THETA_MAX, ...hashes] = other as readonly bigint[];
          if (words.merge !== undefined) words.merge(state, other as readonly bigint[]);
          else addHashes(state, theta, hashes, entriesOf(call));
          return state;
        },
        finish: (state) => {
          const [theta = THETA_MAX, ...hashes] = stateOf(state);
          return thetaBytes(thetaSketchOf(theta, hashes, entriesOf(call)));
        },
      };
    },
  });
}

/** Adds what is below theta, and cuts the state down when it has grown to twice what a sketch keeps. */
function addHashes(
  state: ThetaState,
  theta: bigint,
  hashes: readonly bigint[],
  entries: number,
): void {
  if (state.length === 0) state.push(THETA_MAX);
  if (theta < state[0]!) state[0] = theta;
  for (const hash of hashes) if (hash < state[0]!) state.push(hash);
  if (state.length <= 2 * entries + 1) return;
  const [before, ...all] = state;
  const sketch = thetaSketchOf(before!, all, entries);
  replaceAll(state, sketch.theta, sketch.hashes);
}

function intersect(state: ThetaState, other: readonly bigint[]): void {
  const [theta = THETA_MAX, ...hashes] = other;
  const [own, ...kept] = state;
  const both =
    own === undefined
      ? { theta, hashes }
      : thetaIntersection({ theta: own, hashes: kept }, { theta, hashes });
  replaceAll(state, both.theta, both.hashes);
}

/** There may be millions of hashes: too many for the arguments of a call. */
function replaceAll(state: ThetaState, theta: bigint, hashes: readonly bigint[]): void {
  state.length = 1;
  state[0] = theta;
  for (const hash of hashes) state.push(hash);
}

function entriesOf({ options }: AggregateCall): number {
  return 2 ** Number(options?.['logEntries']);
}

function logEntriesOf(
  name: string,
  size: Expression | undefined,
  position: SourcePosition | undefined,
): number {
  if (size === undefined) return LOG_ENTRIES_DEFAULT;
  return constantLogarithm(
    exactArgument(name, 2, [INT], size, position),
    { min: LOG_ENTRIES_MIN, max: LOG_ENTRIES_MAX },
    {
      outside: 'THETA_INVALID_LG_NOM_ENTRIES',
      notConstant: 'THETA_LG_NOM_ENTRIES_MUST_BE_CONSTANT',
    },
    name,
    position,
  );
}
