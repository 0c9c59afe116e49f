import type { JsonValue } from '../../../columnar/json-value.ts';
import { assert, userError } from '../../../errors.ts';

/** One partition of one topic, by the topic's id as well: a topic made anew under its name is another one. */
export interface TopicPartition {
  readonly topic: string;
  readonly topicId: string;
  readonly partition: number;
}

/** Where reading stands. */
export interface PartitionOffset extends TopicPartition {
  readonly offset: number;
}

/** The records with offsets in [from, until). */
export interface PartitionRange extends TopicPartition {
  readonly from: number;
  readonly until: number;
}

/** What names a partition among others. */
export function partitionName({ topic, partition }: Omit<TopicPartition, 'topicId'>): string {
  return `${topic}-${partition}`;
}

// In journals and snapshots, as in Spark's logs but for the ids: {"topic":{"id":"…","partitions":{"0":5}}}, with [5,9] for
// a range.

type TopicsJson = Record<string, { id: string; partitions: Record<string, JsonValue> }>;

export function offsetsToJson(offsets: Iterable<PartitionOffset>): JsonValue {
  return toJson([...offsets].map((each) => [each, each.offset]));
}

export function offsetsFromJson(json: JsonValue): readonly PartitionOffset[] {
  return fromJson(json).map(([place, offset]) => {
    assert(typeof offset === 'number', 'an offset is a number');
    return { ...place, offset };
  });
}

export function rangesToJson(ranges: readonly PartitionRange[]): JsonValue {
  return toJson(ranges.map((each) => [each, [each.from, each.until]]));
}

export function rangesFromJson(json: JsonValue): readonly PartitionRange[] {
  return fromJson(json).map(([place, range]) => {
    assert(Array.isArray(range) && range.length === 2, 'a range has two offsets');
    return { ...place, from: Number(range[0]), until: Number(range[1]) };
  });
}

function toJson(entries: readonly (readonly [TopicPartition, JsonValue])[]): JsonValue {
  const topics: TopicsJson = {};
  for (const [{ topic, topicId, partition }, value] of entries) {
    topics[topic] ??= { id: topicId, partitions: {} };
    topics[topic].partitions[partition] = value;
  }
  return topics;
}

function fromJson(json: JsonValue): readonly (readonly [TopicPartition, JsonValue])[] {
  return Object.entries(json as TopicsJson).flatMap(([topic, { id, partitions }]) =>
    Object.entries(partitions).map(
      ([partition, value]) =>
        [{ topic, topicId: id, partition: Number(partition) }, value] as const,
    ),
  );
}

/** An option's text as a JSON object. */
export function parseJson(option: string, text: string, example: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Told below.
  }
  throw userError(
    'INVALID_OPTION_VALUE',
    `Option '${option}' is '${text}'; expected e.g. ${example}.`,
  );
}
