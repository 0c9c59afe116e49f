import { userError } from '../../../errors.ts';
import { AVRO_OPTION_NAMES } from '../../../formats/avro/avro-options.ts';
import { CSV_OPTION_NAMES } from '../../../formats/csv/csv-options.ts';
import type { FormatOptions } from '../../../formats/format.ts';
import { JSON_OPTION_NAMES } from '../../../formats/json/json-options.ts';
import { PART_KINDS, type PartKind } from '../../../formats/kafka/kafka-columns.ts';
import {
  choice,
  durationMs,
  flag,
  type OptionRules,
  optionalInteger,
  optionalText,
  readOptions,
} from '../../../formats/options.ts';
import {
  CLIENT_NAMES,
  type ClientName,
  type ClientOptions,
  readClientOptions,
} from '../client/client-options.ts';
import { readKafkaOptions, splitOptions } from '../kafka-options.ts';
import type { IsolationLevel } from '../protocol/list-offsets.ts';
import { type LimitTexts, type OffsetLimit, readLimit } from './offset-limit.ts';
import { readSelection, type TopicSelection } from './topic-selection.ts';

/** What the user says of a Kafka source. */
export interface KafkaSourceOptions {
  readonly client: ClientOptions;
  readonly selection: TopicSelection;
  readonly starting: LimitTexts;
  readonly ending: LimitTexts;
  /** What is done where no record is as late as a time: an error, or the end. */
  readonly lateStart: 'error' | 'latest';
  readonly failOnDataLoss: boolean;
  readonly includeHeaders: boolean;
  readonly maxOffsetsPerTrigger: number | null;
  readonly minOffsetsPerTrigger: number | null;
  readonly maxTriggerDelayMs: number;
  readonly minPartitions: number | null;
  readonly maxRecordsPerPartition: number | null;
  /** A group of consumers that the query's offsets are committed to, for others to see. */
  readonly lagGroupId: string | null;
  readonly key: PartTexts;
  readonly value: PartTexts;
  readonly fetch: FetchOptions;
}

/** What is said of how keys or values are read. */
export interface PartTexts {
  readonly kind: PartKind;
  /** Columns as DDL, for keys; values have those of the source. */
  readonly schema: string | null;
  /** Of the format. */
  readonly options: FormatOptions;
}

/** How much is asked for at once. */
export interface FetchOptions {
  readonly isolation: IsolationLevel;
  readonly waitMsMax: number;
  readonly bytesMin: number;
  readonly bytesMax: number;
  readonly partitionBytesMax: number;
  /** For how long topics and partitions are taken to be what they were. */
  readonly metadataMs: number;
}

interface Texts {
  readonly client: ClientName;
  readonly subscribe: string | null;
  readonly subscribePattern: string | null;
  readonly assign: string | null;
  readonly startingTimestamp: string | null;
  readonly startingOffsetsByTimestamp: string | null;
  readonly startingOffsets: string | null;
  readonly startingOffsetsByTimestampStrategy: 'error' | 'latest';
  readonly endingTimestamp: string | null;
  readonly endingOffsetsByTimestamp: string | null;
  readonly endingOffsets: string | null;
  readonly failOnDataLoss: boolean;
  readonly includeHeaders: boolean;
  readonly maxOffsetsPerTrigger: number | null;
  readonly minOffsetsPerTrigger: number | null;
  readonly maxTriggerDelay: number;
  readonly minPartitions: number | null;
  readonly maxRecordsPerPartition: number | null;
  readonly groupIdPrefix: string | null;
  readonly lagGroupId: string | null;
  readonly 'key.format': PartKind;
  readonly 'key.schema': string | null;
  readonly 'value.format': PartKind;
}

const TRIGGER_DELAY_MS = 15 * 60 * 1000;
const MIN_PARTITIONS_MAX = 1_000_000;

const RULES: OptionRules<Texts> = {
  client: choice(CLIENT_NAMES, 'kafkajs'),
  subscribe: optionalText(),
  subscribePattern: optionalText(),
  assign: optionalText(),
  startingTimestamp: optionalText(),
  startingOffsetsByTimestamp: optionalText(),
  startingOffsets: optionalText(),
  startingOffsetsByTimestampStrategy: choice(['error', 'latest'], 'error'),
  endingTimestamp: optionalText(),
  endingOffsetsByTimestamp: optionalText(),
  endingOffsets: optionalText(),
  failOnDataLoss: flag(true),
  includeHeaders: flag(false),
  maxOffsetsPerTrigger: optionalInteger(1, Number.MAX_SAFE_INTEGER),
  minOffsetsPerTrigger: optionalInteger(1, Number.MAX_SAFE_INTEGER),
  maxTriggerDelay: durationMs(TRIGGER_DELAY_MS),
  minPartitions: optionalInteger(1, MIN_PARTITIONS_MAX),
  maxRecordsPerPartition: optionalInteger(1, Number.MAX_SAFE_INTEGER),
  groupIdPrefix: optionalText(),
  lagGroupId: optionalText(),
  'key.format': choice(PART_KINDS, 'raw'),
  'key.schema': optionalText(),
  'value.format': choice(PART_KINDS, 'raw'),
};

const FORMAT_OPTION_NAMES: readonly string[] = [
  ...JSON_OPTION_NAMES,
  ...CSV_OPTION_NAMES,
  ...AVRO_OPTION_NAMES,
];

/** Kafka's own options that Spark refuses, with what it says. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  [
    'auto.offset.reset',
    " is not supported. Instead set the source option 'startingOffsets' to 'earliest' or 'latest' to specify where to start. Structured Streaming manages which offsets are consumed internally, rather than relying on the kafkaConsumer to do it. This will ensure that no data is missed when new topics/partitions are dynamically subscribed. Note that 'startingOffsets' only applies when a new Streaming query is started, and that resuming will always pick up from where the query left off.",
  ],
  [
    'key.deserializer',
    ' is not supported as keys are deserialized as byte arrays with ByteArrayDeserializer. Use DataFrame operations to explicitly deserialize the keys.',
  ],
  [
    'value.deserializer',
    ' is not supported as values are deserialized as byte arrays with ByteArrayDeserializer. Use DataFrame operations to explicitly deserialize the values.',
  ],
  ['enable.auto.commit', ' is not supported'],
  ['interceptor.classes', ' is not supported'],
]);

interface FetchTexts {
  readonly 'isolation.level': IsolationLevel;
  readonly 'fetch.max.wait.ms': number | null;
  readonly 'fetch.min.bytes': number | null;
  readonly 'fetch.max.bytes': number | null;
  readonly 'max.partition.fetch.bytes': number | null;
  readonly 'metadata.max.age.ms': number | null;
  /** There is no group of consumers: offsets are kept by the checkpoint. */
  readonly 'group.id': string | null;
}

const INTEGER_MAX = 2 ** 31 - 1;

const FETCH_RULES: OptionRules<FetchTexts> = {
  'isolation.level': choice(['read_committed', 'read_uncommitted'], 'read_committed'),
  'fetch.max.wait.ms': optionalInteger(0, INTEGER_MAX),
  'fetch.min.bytes': optionalInteger(0, INTEGER_MAX),
  'fetch.max.bytes': optionalInteger(1, INTEGER_MAX),
  'max.partition.fetch.bytes': optionalInteger(1, INTEGER_MAX),
  'metadata.max.age.ms': optionalInteger(0, INTEGER_MAX),
  'group.id': optionalText(),
};

const FETCH_WAIT_MS = 500;
const FETCH_BYTES = 16 * 1024 * 1024;
const PARTITION_FETCH_BYTES = 4 * 1024 * 1024;
const METADATA_MS = 5000;

export function readSourceOptions(options: FormatOptions): KafkaSourceOptions {
  const names = Object.keys(RULES);
  const { own, ofKafka, ofKey, ofValue } = splitOptions(options, names, FORMAT_OPTION_NAMES);
  for (const name of ofKafka.keys()) {
    const words = REFUSED.get(name);
    if (words !== undefined)
      throw userError('INVALID_OPTION_VALUE', `Kafka option '${name}'${words}`);
  }
  // Names first: whether what is missing will come is another question.
  const texts = readOptions('the kafka source', RULES, own);
  const fetch = readFetchOptions(ofKafka);
  const { minOffsetsPerTrigger, maxOffsetsPerTrigger } = texts;
  if ((minOffsetsPerTrigger ?? 0) > (maxOffsetsPerTrigger ?? Number.POSITIVE_INFINITY)) {
    throw userError(
      'INVALID_OPTION_VALUE',
      `The value of minOffsetPerTrigger(${minOffsetsPerTrigger}) is higher than the maxOffsetsPerTrigger(${maxOffsetsPerTrigger}).`,
    );
  }
  return {
    client: readClientOptions(ofKafka, texts.client),
    selection: readSelection(texts),
    starting: limitTexts(texts, 'starting'),
    ending: limitTexts(texts, 'ending'),
    lateStart: texts.startingOffsetsByTimestampStrategy,
    failOnDataLoss: texts.failOnDataLoss,
    includeHeaders: texts.includeHeaders,
    maxOffsetsPerTrigger,
    minOffsetsPerTrigger,
    maxTriggerDelayMs: texts.maxTriggerDelay,
    minPartitions: texts.minPartitions,
    maxRecordsPerPartition: texts.maxRecordsPerPartition,
    key: { kind: texts['key.format'], schema: texts['key.schema'], options: ofKey },
    value: { kind: texts['value.format'], schema: null, options: ofValue },
    lagGroupId: texts.lagGroupId,
    fetch,
  };
}

function limitTexts(texts: Texts, side: 'starting' | 'ending'): LimitTexts {
  return {
    timestamp: texts[`${side}Timestamp`],
    offsetsByTimestamp: texts[`${side}OffsetsByTimestamp`],
    offsets: texts[`${side}Offsets`],
  };
}

function readFetchOptions(options: ReadonlyMap<string, string>): FetchOptions {
  const texts = readKafkaOptions('the kafka source', FETCH_RULES, options);
  return {
    isolation: texts['isolation.level'],
    waitMsMax: texts['fetch.max.wait.ms'] ?? FETCH_WAIT_MS,
    bytesMin: texts['fetch.min.bytes'] ?? 1,
    bytesMax: texts['fetch.max.bytes'] ?? FETCH_BYTES,
    partitionBytesMax: texts['max.partition.fetch.bytes'] ?? PARTITION_FETCH_BYTES,
    metadataMs: texts['metadata.max.age.ms'] ?? METADATA_MS,
  };
}

/** Where a stream starts. It has no end. */
export function streamStart({ starting, ending }: KafkaSourceOptions): OffsetLimit {
  for (const [name, text] of [
    ['endingTimestamp', ending.timestamp],
    ['endingOffsetsByTimestamp', ending.offsetsByTimestamp],
    ['endingOffsets', ending.offsets],
  ] as const) {
    if (text !== null) {
      throw userError('INVALID_OPTION_VALUE', `${name} not valid in streaming queries`);
    }
  }
  return readLimit('starting', starting, 'latest');
}

/** Where a batch query starts and ends. */
export function batchLimits({ starting, ending }: KafkaSourceOptions): {
  readonly start: OffsetLimit;
  readonly end: OffsetLimit;
} {
  const start = readLimit('starting', starting, 'earliest');
  const end = readLimit('ending', ending, 'latest');
  if (start.kind === 'latest') {
    throw notForBatches("starting offset can't be latest for batch queries on Kafka");
  }
  if (end.kind === 'earliest') {
    throw notForBatches("ending offset can't be earliest for batch queries on Kafka");
  }
  checkEach(
    start,
    -1,
    (place) => `startingOffsets for ${place} can't be latest for batch queries on Kafka`,
  );
  checkEach(
    end,
    -2,
    (place) => `ending offset for ${place} can't be earliest for batch queries on Kafka`,
  );
  return { start, end };
}

function checkEach(limit: OffsetLimit, refused: number, say: (place: string) => string): void {
  if (limit.kind !== 'offsets') return;
  for (const [topic, offsets] of limit.offsets) {
    for (const [partition, offset] of offsets) {
      if (offset === refused) throw notForBatches(say(`${topic}-${partition}`));
    }
  }
}

function notForBatches(message: string): Error {
  return userError('INVALID_OPTION_VALUE', message);
}
