import { schemaText } from '../columnar/schema.ts';
import { typeName } from '../columnar/types.ts';
import type { AggregateCall, Expression } from '../expression/expression.ts';
import { countText } from './count-text.ts';
import { expressionText } from './expression-text.ts';
import type { PlaceCounts, StageCounts } from './stage-counts.ts';
import type {
  AggregateSpec,
  DeduplicateSpec,
  DistinctCalls,
  DistinctList,
  JoinSpec,
  PartitionStage,
  QueryStages,
  RankedRowsSpec,
  RecomputeSpec,
  ResultFinish,
  SessionAggregateSpec,
  SplitStage,
  StageOperator,
  StageOutput,
  StatefulSpec,
  StreamJoinSpec,
} from './stages.ts';
import { userCallsIn } from './user-calls.ts';

/** The stages as text: what each reads, runs and delivers; with counts also what each has done. */
export function explainStages(stages: QueryStages, counts: readonly StageCounts[] = []): string {
  const countsOf = (id: number) => counts.find(({ stage }) => stage === id);
  const lines = [
    ...stages.watermarks.map(
      ({ index, column, delayMs }) => `Watermark ${index}: ${column} delay ${delayMs} ms`,
    ),
    ...stages.splits.flatMap((stage) => splitLines(stage, countsOf(stage.id))),
    ...stages.partitions.flatMap((stage) => partitionLines(stage, countsOf(stage.id))),
  ];
  return [...lines, ...finishLines(stages.finish), ...closureLines(stages)].join('\n');
}

/** What keeps the threads waiting for the main one. */
function closureLines(stages: QueryStages): readonly string[] {
  const closures = userCallsIn(stages).filter(({ user }) => user?.module === null);
  const states = stages.partitions.flatMap(({ stateful }) =>
    stateful.kind === 'userState' && stateful.user.module === null ? [stateful.user] : [],
  );
  const names = [...new Set([...closures, ...states].map(({ name }) => name))];
  return names.length === 0 ? [] : [`Closures on the main thread: ${names.join(', ')}`];
}

function finishLines({ order, offset, limit }: Omit<ResultFinish, 'hidden'>): readonly string[] {
  const sorts = order.map(({ expression, descending, nullsFirst }) => {
    const nulls = nullsFirst ? 'FIRST' : 'LAST';
    return `Sort ${textOf(expression)} ${descending ? 'DESC' : 'ASC'} NULLS ${nulls}`;
  });
  const offsets = offset === 0 ? [] : [`Offset ${offset}`];
  return [...sorts, ...offsets, ...(limit === null ? [] : [`Limit ${limit}`])];
}

function splitLines(stage: SplitStage, counts: StageCounts | undefined): readonly string[] {
  const { id, source, input } = stage;
  const title = `Split stage ${id} reads source ${source} (${schemaText(input)})`;
  return [`${title}${runsText(counts, 'split')}`, ...pipelineLines(stage, counts)];
}

function partitionLines(stage: PartitionStage, counts: StageCounts | undefined): readonly string[] {
  const inputs = stage.inputs.map(({ stages }) => `stages ${stages.join(', ')}`).join(' and ');
  const [first, ...rest] = statefulLines(stage.stateful).map((line) => `  ${line}`);
  return [
    `Partition stage ${stage.id} takes ${inputs}${runsText(counts, 'partition')}`,
    `${first}${counts === undefined ? '' : placeText(counts.places[0]!)}`,
    ...rest,
    ...pipelineLines(stage, counts),
  ];
}

function pipelineLines(
  { operators, output, changes }: SplitStage | PartitionStage,
  counts: StageCounts | undefined,
): readonly string[] {
  const lines = [
    ...operators.map(operatorText),
    `-> ${outputText(output)}${changes === 'append' ? '' : `, ${changes}`}`,
  ];
  return lines.map((line, index) => {
    return `  ${line}${counts === undefined ? '' : placeText(counts.places[index + 1]!)}`;
  });
}

/** What a stage has read, or how often it ran over a partition, and its slowest run. */
function runsText(counts: StageCounts | undefined, what: 'split' | 'partition'): string {
  if (counts === undefined) return '';
  const { runs, slowestMicros, places } = counts;
  const times = `${countText(runs)} ${what}${runs === 1 ? '' : 's'}`;
  const slowest = `slowest ${millisecondsText(slowestMicros * 1000)}`;
  const { blocks, skippedBlocks } = counts;
  const skipped =
    blocks === 0 ? [] : [`${countText(skippedBlocks)} of ${countText(blocks)} row groups skipped`];
  return what === 'split'
    ? placeText(places[0]!, times, slowest, ...skipped)
    : bracketed([times, slowest]);
}

function placeText({ rows, nanos, bytes }: PlaceCounts, ...more: readonly string[]): string {
  const sizes = bytes === 0 ? [] : [`${countText(bytes)} bytes`];
  return bracketed([`${countText(rows)} rows`, ...sizes, millisecondsText(nanos), ...more]);
}

function bracketed(facts: readonly string[]): string {
  return `  [${facts.join(', ')}]`;
}

function millisecondsText(nanos: number): string {
  return `${(nanos / 1e6).toFixed(2)} ms`;
}

function outputText(output: StageOutput): string {
  if (output.kind === 'result') return 'result';
  if (output.kind === 'stay') return 'the same partition';
  return output.single ? 'exchange to one partition' : `exchange by hash in column ${output.hash}`;
}

function statefulLines(spec: StatefulSpec): readonly string[] {
  const write = STATEFUL_LINES[spec.kind] as (spec: StatefulSpec) => readonly string[];
  return write(spec);
}

const STATEFUL_LINES: {
  readonly [K in StatefulSpec['kind']]: (
    spec: Extract<StatefulSpec, { readonly kind: K }>,
  ) => readonly string[];
} = {
  aggregate: (spec) => [aggregateText(spec)],
  retractingAggregate: ({ operatorId, groupingTypes, aggregates, emits }) => [
    `${operatorId} by [${groupingTypes.map(typeName).join(', ')}] of [${aggregates.map(textOf).join(', ')}] gives ${emits}`,
  ],
  sessionAggregate: (spec) => [sessionText(spec)],
  distinctValues: ({ operatorId, groupingTypes, lists, ...calls }) => [
    `${operatorId} by [${groupingTypes.map(typeName).join(', ')}] and value, of [${lists
      .map((types, list) => `${distinctTexts(calls, list)} (${types.map(typeName).join(', ')})`)
      .join('; ')}]`,
  ],
  deduplicate: (spec) => [deduplicateText(spec)],
  join: (spec) => [joinText(spec)],
  changingJoin: ({ operatorId, joinType, keyTypes, residual, expiry }) => {
    const tests = residual === null ? '' : ` if ${textOf(residual)}`;
    const closing = expiry === null ? '' : ` until ${textOf(expiry.left)}`;
    return [
      `${operatorId} ${joinType} by [${keyTypes.map(typeName).join(', ')}]${tests} gives changes${closing}`,
    ];
  },
  joinSide: ({ operatorId, key }) => [`${operatorId} indexed by ${key}`],
  streamJoin: streamJoinLines,
  userState: ({ operatorId, user, keys, program }) => {
    const types = keys.map(({ type }) => typeName(type)).join(', ');
    const time = program.kind === 'processor' ? program.timeMode : program.timeout;
    return [`${operatorId} ${user.name} by [${types}] time ${time}`];
  },
  orderedWindow: ({ operatorId, rows, time, reach }) => [
    `${operatorId} ordered by ${textOf(time)} keeps ${reach.rowsBefore ?? 'all'} rows`,
    ...recomputeLines(rows).slice(1),
  ],
  rankedRows: rankedLines,
  recompute: recomputeLines,
  limit: ({ operatorId, count }) => [`${operatorId} of ${count} rows`],
  window: ({ operatorId, partition, order, calls }) => {
    const names = calls.map(({ call }) => call.name).join(', ');
    const keys = order.map(({ expression }) => expression);
    return [`${operatorId} by ${listText(partition)} order ${listText(keys)} of [${names}]`];
  },
  sort: ({ operatorId, finish }) => [operatorId, ...finishLines(finish).map((line) => `  ${line}`)],
};

function rankedLines(spec: RankedRowsSpec): readonly string[] {
  const { operatorId, keyTypes, order, rank, limit, keep, expiry, emits } = spec;
  const keys = keyTypes.map(typeName).join(', ');
  const closing = expiry === null ? '' : ` until ${textOf(expiry)}`;
  const filter = keep === null ? '' : ` where ${textOf(keep)}`;
  return [
    `${operatorId} by [${keys}] keeps rows to ${rank} ${limit}${closing} gives ${emits}`,
    ...finishLines({ order, offset: 0, limit: null }).map((line) => `  ${line}`),
    ...(filter === '' ? [] : [` ${filter}`]),
  ];
}

function recomputeLines({ computes, operatorId, ...spec }: RecomputeSpec): readonly string[] {
  const keys = spec.keyTypes.map(typeName).join(', ');
  const expiry = spec.expiry === null ? '' : ` until ${textOf(spec.expiry)}`;
  const kept = spec.prune === null ? 'all rows' : `rows where ${textOf(spec.prune)}`;
  const filter = spec.keep === null ? '' : ` where ${textOf(spec.keep)}`;
  return [
    `${operatorId} by [${keys}] keeps ${kept}${expiry} gives ${spec.emits}`,
    `  ${computationText(computes)}${filter}`,
  ];
}

function computationText(computes: RecomputeSpec['computes']): string {
  if (computes.kind === 'aggregate') return `of [${computes.aggregates.map(textOf).join(', ')}]`;
  if (computes.kind === 'window') {
    const { calls, order } = computes.window;
    const names = calls.map(({ call }) => call.name).join(', ');
    return `of [${names}] order ${listText(order.map(({ expression }) => expression))}`;
  }
  if (computes.kind === 'sort') return finishLines(computes.finish).join(', ');
  return computes.kind === 'first' ? 'first row of each key' : 'the rows';
}

function sessionText(spec: SessionAggregateSpec): string {
  const { operatorId, groupingTypes, session, aggregates, expires } = spec;
  const keys = groupingTypes.map(typeName).join(', ');
  const closing = expires ? ' expires' : '';
  return `${operatorId} by [${keys}] session ${session} of [${aggregates.map(textOf).join(', ')}]${closing}`;
}

function deduplicateText({ operatorId, eventTime, expiry }: DeduplicateSpec): string {
  const late = eventTime === null ? '' : ` late by ${textOf(eventTime)}`;
  if (expiry === null) return `${operatorId}${late}`;
  return `${operatorId}${late} expires by ${textOf(expiry.time)} delay ${expiry.delayMs} ms`;
}

function joinText({ operatorId, joinType, key, residual }: JoinSpec): string {
  const tests = residual === null ? '' : ` if ${textOf(residual)}`;
  return `${operatorId} ${joinType} ${key === null ? 'of all pairs' : `by ${key}`}${tests}`;
}

function streamJoinLines(spec: StreamJoinSpec): readonly string[] {
  const { operatorId, joinType, keyTypes, residual } = spec;
  const keys = keyTypes.map(typeName).join(', ');
  const tests = residual === null ? '' : ` if ${textOf(residual)}`;
  const sides = (['left', 'right'] as const).map((name) => {
    const { filter, expiry } = spec[name];
    const filters = filter === null ? '' : ` if ${textOf(filter)}`;
    const end =
      expiry === null
        ? 'for ever'
        : `until ${textOf(expiry.time)} <= watermark + ${expiry.shiftMs} ms`;
    return `  ${name} rows${filters} kept ${end}`;
  });
  return [`${operatorId} ${joinType} by [${keys}]${tests}`, ...sides];
}

function aggregateText(spec: AggregateSpec): string {
  const { operatorId, groupingTypes, aggregates, expiry, emits } = spec;
  const keys = groupingTypes.map(typeName).join(', ');
  const field = expiry?.field === null ? '' : ` field ${expiry?.field}`;
  const closing = expiry === null ? '' : ` expires by key ${expiry.key}${field}`;
  const giving = emits === 'changes' ? ' gives changes' : '';
  return `${operatorId} by [${keys}] of [${aggregates.map(textOf).join(', ')}]${closing}${giving}`;
}

const OPERATOR_TEXTS: {
  readonly [K in StageOperator['kind']]: (
    operator: Extract<StageOperator, { readonly kind: K }>,
  ) => string;
} = {
  filter: ({ condition }) => `filter ${textOf(condition)}`,
  project: ({ expressions }) => `project ${listText(expressions)}`,
  generate: ({ generator, arguments: inputs, outer, keep }) =>
    `${outer ? 'generate outer' : 'generate'} ${generator}(${inputs.map(textOf).join(', ')}) keep [${keep.join(', ')}]`,
  expand: ({ projections }) => `expand ${projections.map(listText).join(', ')}`,
  assignWindows: ({ time, size, slide, start }) =>
    `assignWindows ${textOf(time)} size ${size} slide ${slide} start ${start}`,
  assignSessions: ({ time, end }) => `assignSessions ${textOf(time)} to ${textOf(end)}`,
  splitSessionKey: ({ session }) => `splitSessionKey ${session}`,
  changeColumn: () => 'changeColumn',
  divertLate: ({ operatorId, time }) => `divertLate for ${operatorId} by ${textOf(time)}`,
  observeEventTime: ({ watermark, column }) =>
    `observeEventTime watermark ${watermark} column ${column}`,
  encodeKey: ({ keys }) => `encodeKey ${listText(keys)}`,
  head: ({ count }) => `head ${count}`,
  topOfKeys: ({ rank, limit, order }) =>
    `topOfKeys to ${rank} ${limit} by ${listText(order.map(({ expression }) => expression))}`,
  topRows: ({ order, count }) =>
    `topRows ${count} by ${listText(order.map(({ expression }) => expression))}`,
  partialAggregate: ({ grouping, aggregates }) =>
    `partialAggregate by ${listText(grouping)} of [${aggregates.map(textOf).join(', ')}]`,
  partialDistinct: ({ grouping, aggregates, takes, lists }) => {
    const plain = aggregates.filter((_, index) => takes[index] === null);
    return `partialDistinct by ${listText(grouping)} of [${plain.map(textOf).join(', ')}], values ${lists.map(valuesText).join(', ')}`;
  },
};

/** The calls that take the values of a list. */
function distinctTexts({ aggregates, takes }: DistinctCalls, list: number): string {
  return aggregates
    .filter((_, index) => takes[index]?.list === list)
    .map(textOf)
    .join(', ');
}

function valuesText({ arguments: inputs, filters }: DistinctList): string {
  const conditions = filters.map((filter) => (filter === null ? 'all' : textOf(filter)));
  return `${listText(inputs)} where ${conditions.join(' | ')}`;
}

function operatorText(operator: StageOperator): string {
  const write = OPERATOR_TEXTS[operator.kind] as (operator: StageOperator) => string;
  return write(operator);
}

function listText(expressions: readonly Expression[]): string {
  return `[${expressions.map(textOf).join(', ')}]`;
}

function textOf(expression: Expression | AggregateCall): string {
  return expressionText(expression, ({ name }) => name);
}
