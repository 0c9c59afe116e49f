import { oncePer } from '../columnar/once-per.ts';
import type { DataType } from '../columnar/types.ts';
import { keepsLeft, keepsRight } from '../plan/nodes/join.ts';
import type { OutputMode, StatefulSpec } from '../plan/stages.ts';
import type { StoreSpec } from '../state/store.ts';
import { aggregate, aggregateOutput, aggregateStore } from './aggregate.ts';
import { deduplicate, deduplicateStore } from './deduplicate.ts';
import {
  distinctValues,
  distinctValuesOutput,
  distinctValuesStore,
} from './distinct/distinct-values.ts';
import { changingJoin, changingJoinOutput, changingJoinStore } from './join/changing-join.ts';
import { join, joinOutput } from './join/join.ts';
import { joinSide, joinSideOutput } from './join/join-side.ts';
import { streamJoin, streamJoinOutput, streamJoinStore } from './join/stream-join.ts';
import { limit, limitStore } from './limit.ts';
import type { StatefulOperator } from './operator.ts';
import {
  orderedWindow,
  orderedWindowOutput,
  orderedWindowStore,
} from './ordered-window/ordered-window.ts';
import { rankedRows, rankedRowsOutput, rankedRowsStore } from './ranked-rows/ranked-rows.ts';
import { recompute, recomputeOutput, recomputeStore } from './recompute/recompute.ts';
import { retractingAggregate, retractingOutput, retractingStore } from './retracting-aggregate.ts';
import { sessionAggregate, sessionStore } from './session-aggregate.ts';
import { sort } from './sort.ts';
import { stateTableStore } from './user-state/state-table.ts';
import { timeModeOf, userState } from './user-state/user-state.ts';
import { window, windowOutput } from './window.ts';

/** What there is for each kind of stateful operator. */
interface StatefulKind<Spec> {
  readonly make: (spec: Spec) => StatefulOperator;
  /** What its store keeps, the same in every start of a query; null for an operator that keeps nothing. */
  readonly store: (spec: Spec) => StoreSpec | null;
  /** The types of the columns that it gives. */
  readonly output: (spec: Spec) => readonly DataType[];
  /** True where all rows go to one partition: the exchange has no key. */
  readonly isInOnePartition: (spec: Spec) => boolean;
  /** True where time that passes may make it give rows or forget state, though no row came. */
  readonly waitsForTime: (spec: Spec, outputMode: OutputMode) => boolean;
  /** True where rows are held back until the watermark lets them out: the end of the input does, too. */
  readonly holdsRows: (spec: Spec, outputMode: OutputMode) => boolean;
}

/** Every stateful operator. */
const KINDS: {
  readonly [K in StatefulSpec['kind']]: StatefulKind<Extract<StatefulSpec, { readonly kind: K }>>;
} = {
  aggregate: {
    make: aggregate,
    store: aggregateStore,
    output: aggregateOutput,
    isInOnePartition: (spec) => spec.groupingTypes.length === 0,
    // Spark does not ask whether any key has a time.
    waitsForTime: (_spec, outputMode) => outputMode !== 'complete',
    holdsRows: ({ expiry }, outputMode) => outputMode === 'append' && expiry !== null,
  },
  sessionAggregate: {
    make: sessionAggregate,
    store: sessionStore,
    output: aggregateOutput,
    isInOnePartition: (spec) => spec.groupingTypes.length === 1,
    waitsForTime: (_spec, outputMode) => outputMode !== 'complete',
    holdsRows: ({ expires }, outputMode) => outputMode === 'append' && expires,
  },
  retractingAggregate: {
    make: retractingAggregate,
    store: retractingStore,
    output: retractingOutput,
    isInOnePartition: (spec) => spec.groupingTypes.length === 0,
    waitsForTime: ({ expiry }) => expiry !== null,
    holdsRows: () => false,
  },
  distinctValues: {
    make: distinctValues,
    store: distinctValuesStore,
    output: distinctValuesOutput,
    isInOnePartition: () => false,
    waitsForTime: ({ expiry }, outputMode) => outputMode !== 'complete' && expiry !== null,
    holdsRows: () => false,
  },
  deduplicate: {
    make: deduplicate,
    store: deduplicateStore,
    output: (spec) => spec.types,
    isInOnePartition: () => false,
    waitsForTime: () => true,
    holdsRows: () => false,
  },
  join: {
    make: join,
    store: () => null,
    output: joinOutput,
    isInOnePartition: (spec) => spec.key === null,
    waitsForTime: () => false,
    holdsRows: () => false,
  },
  changingJoin: {
    make: changingJoin,
    store: changingJoinStore,
    output: changingJoinOutput,
    isInOnePartition: (spec) => spec.keyTypes.length === 0,
    waitsForTime: ({ expiry }, outputMode) => outputMode !== 'complete' && expiry !== null,
    holdsRows: () => false,
  },
  joinSide: {
    make: joinSide,
    store: () => null,
    output: joinSideOutput,
    isInOnePartition: () => false,
    waitsForTime: () => false,
    holdsRows: () => false,
  },
  streamJoin: {
    make: streamJoin,
    store: streamJoinStore,
    output: streamJoinOutput,
    isInOnePartition: (spec) => spec.keyTypes.length === 0,
    waitsForTime: ({ left, right }) => left.expiry !== null || right.expiry !== null,
    holdsRows: ({ joinType }) => keepsLeft(joinType) || keepsRight(joinType),
  },
  limit: {
    make: limit,
    store: limitStore,
    output: (spec) => spec.types,
    isInOnePartition: () => true,
    waitsForTime: () => false,
    holdsRows: () => false,
  },
  orderedWindow: {
    make: orderedWindow,
    store: orderedWindowStore,
    output: orderedWindowOutput,
    isInOnePartition: ({ rows }) => rows.keyTypes.length === 0,
    waitsForTime: () => true,
    holdsRows: () => true,
  },
  rankedRows: {
    make: rankedRows,
    store: rankedRowsStore,
    output: rankedRowsOutput,
    isInOnePartition: (spec) => spec.keyTypes.length === 0,
    waitsForTime: ({ expiry }, outputMode) => outputMode !== 'complete' && expiry !== null,
    holdsRows: () => false,
  },
  recompute: {
    make: recompute,
    store: recomputeStore,
    output: recomputeOutput,
    isInOnePartition: (spec) => spec.keyTypes.length === 0,
    waitsForTime: ({ expiry }, outputMode) => outputMode !== 'complete' && expiry !== null,
    holdsRows: ({ emits }) => emits === 'final',
  },
  window: {
    make: window,
    store: () => null,
    output: windowOutput,
    isInOnePartition: (spec) => spec.partition.length === 0,
    waitsForTime: () => false,
    holdsRows: () => false,
  },
  userState: {
    make: userState,
    store: stateTableStore,
    output: (spec) => spec.output.map(({ type }) => type),
    isInOnePartition: (spec) => spec.keys.length === 0,
    // Spark's processors wait for the watermark in any time mode.
    waitsForTime: ({ program, hasWatermark }) =>
      hasWatermark && (program.kind === 'processor' || program.timeout === 'EventTimeTimeout'),
    holdsRows: ({ program }) => timeModeOf(program) === 'eventTime',
  },
  sort: {
    make: sort,
    store: () => null,
    output: (spec) => spec.types,
    isInOnePartition: () => true,
    waitsForTime: () => false,
    holdsRows: () => false,
  },
};

export function makeStatefulOperator(spec: StatefulSpec): StatefulOperator {
  return kindOf(spec).make(spec);
}

export const storeSpecOf: (spec: StatefulSpec) => StoreSpec | null = oncePer((spec: StatefulSpec) =>
  kindOf(spec).store(spec),
);

export const statefulOutputTypes: (spec: StatefulSpec) => readonly DataType[] = oncePer(
  (spec: StatefulSpec) => kindOf(spec).output(spec),
);

export function isInOnePartition(spec: StatefulSpec): boolean {
  return kindOf(spec).isInOnePartition(spec);
}

export function waitsForTime(spec: StatefulSpec, outputMode: OutputMode): boolean {
  return kindOf(spec).waitsForTime(spec, outputMode);
}

/** True where time by the clock may make it give rows or forget state. */
export function waitsForClock(spec: StatefulSpec): boolean {
  return spec.kind === 'userState' && timeModeOf(spec.program) === 'processingTime';
}

export function holdsRows(spec: StatefulSpec, outputMode: OutputMode): boolean {
  return kindOf(spec).holdsRows(spec, outputMode);
}

function kindOf(spec: StatefulSpec): StatefulKind<StatefulSpec> {
  return KINDS[spec.kind] as StatefulKind<StatefulSpec>;
}
