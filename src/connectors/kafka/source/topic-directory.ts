import { userError } from '../../../errors.ts';
import type { KafkaCluster } from '../client/cluster.ts';
import { checkCode, requestFailed } from '../client/kafka-error.ts';
import {
  LEADER_NOT_AVAILABLE,
  NO_ERROR,
  UNKNOWN_TOPIC_OR_PARTITION,
} from '../protocol/error-codes.ts';
import { EARLIEST, type IsolationLevel, LATEST, LIST_OFFSETS } from '../protocol/list-offsets.ts';
import type { TopicMetadata } from '../protocol/metadata.ts';
import { partitionName, type TopicPartition } from './offsets-json.ts';
import type { TopicSelection } from './topic-selection.ts';

/** A partition and who leads it. */
export interface LedPartition extends TopicPartition {
  readonly leader: number;
  readonly leaderEpoch: number;
}

const NO_LEADER = -1;

/** How offsets are asked for. */
interface OffsetQuestion {
  /** For how long a broker that cannot answer is asked again. */
  readonly limitMs?: number;
  /** Default: that of the source. */
  readonly isolation?: IsolationLevel;
}

/** Which partitions there are, who leads them, and which offsets they have. */
export class TopicDirectory {
  readonly #cluster: KafkaCluster;
  readonly #selection: TopicSelection;
  readonly #isolation: IsolationLevel;
  /** By `partitionName`. */
  #partitions: ReadonlyMap<string, LedPartition> = new Map();
  /** Since when partitions that somebody reads are not there, by `partitionName`. */
  readonly #missingMs = new Map<string, number>();

  constructor(cluster: KafkaCluster, selection: TopicSelection, isolation: IsolationLevel) {
    this.#cluster = cluster;
    this.#selection = selection;
    this.#isolation = isolation;
  }

  /** The selected partitions as they were when last asked for, in the order of topics and numbers. */
  get partitions(): readonly LedPartition[] {
    return [...this.#partitions.values()];
  }

  find(place: Omit<TopicPartition, 'topicId'>): LedPartition | undefined {
    return this.#partitions.get(partitionName(place));
  }

  /** Waits a little for what is named and not there; at last that is an error. */
  async open(): Promise<void> {
    const endMs = performance.now() + this.#cluster.settleMs;
    await this.refreshUntil(() => this.#missing() === null || performance.now() >= endMs);
    const missing = this.#missing();
    if (missing !== null) throw missing;
  }

  /** Asks the cluster anew, again and again. */
  async refreshUntil(isSettled: () => boolean): Promise<void> {
    for (;;) {
      await this.#cluster.untilAnswered(() => this.refresh());
      if (isSettled() || this.#cluster.isClosed) return;
      await this.#cluster.wait(this.#cluster.settleMs / 10);
    }
  }

  /** Whether a partition has been missing for so long that it will not come back. */
  isGone(place: Omit<TopicPartition, 'topicId'>): boolean {
    const name = partitionName(place);
    if (this.#partitions.has(name)) return false;
    const nowMs = performance.now();
    const sinceMs = this.#missingMs.get(name) ?? nowMs;
    this.#missingMs.set(name, sinceMs);
    return nowMs - sinceMs >= this.#cluster.settleMs;
  }

  /** Asks the cluster anew. */
  async refresh(): Promise<void> {
    const selection = this.#selection;
    const { topics } = await this.#cluster.metadata(wantedTopics(selection));
    const found = topics.filter((topic) => isThere(topic) && isSelected(topic, selection));
    const partitions = found.flatMap(({ name, id, partitions: numbered }) =>
      numbered
        .filter(({ partition }) => isAssigned(name, partition, selection))
        .map(({ partition, leader, leaderEpoch }) => {
          return { topic: name, topicId: id, partition, leader, leaderEpoch };
        }),
    );
    const sorted = partitions.toSorted(
      (left, right) =>
        Number(left.topic > right.topic) - Number(left.topic < right.topic) ||
        left.partition - right.partition,
    );
    this.#partitions = new Map(sorted.map((place) => [partitionName(place), place]));
    for (const name of this.#partitions.keys()) this.#missingMs.delete(name);
  }

  /** The offset of the first record of each partition from its time on; see `LATEST` and `EARLIEST`. −1 for none. */
  async offsetsOf(
    wanted: ReadonlyMap<string, number>,
    { limitMs, isolation = this.#isolation }: OffsetQuestion = {},
  ): Promise<ReadonlyMap<string, number>> {
    const offsets = new Map<string, number>();
    await this.#cluster.untilAnswered(async () => {
      const missing = [...wanted].filter(([name]) => !offsets.has(name));
      try {
        await this.#askLeaders(missing, isolation, offsets);
      } catch (error) {
        await this.refresh();
        throw error;
      }
    }, limitMs);
    return offsets;
  }

  earliest(places: Iterable<TopicPartition>): Promise<ReadonlyMap<string, number>> {
    return this.offsetsOf(new Map([...places].map((place) => [partitionName(place), EARLIEST])));
  }

  latest(
    places: Iterable<TopicPartition>,
    question?: OffsetQuestion,
  ): Promise<ReadonlyMap<string, number>> {
    const wanted = new Map([...places].map((place) => [partitionName(place), LATEST]));
    return this.offsetsOf(wanted, question);
  }

  async #askLeaders(
    wanted: readonly (readonly [string, number])[],
    isolation: IsolationLevel,
    offsets: Map<string, number>,
  ): Promise<void> {
    const asked = wanted.map(([name, timestamp]) => {
      const place = this.#partitions.get(name);
      if (place === undefined) throw requestFailed('ListOffsets', `${name} is gone`);
      if (place.leader === NO_LEADER) throw requestFailed('ListOffsets', `${name} has no leader`);
      return { ...place, timestamp };
    });
    const byLeader = Map.groupBy(asked, ({ leader }) => leader);
    await Promise.all(
      [...byLeader].map(async ([leader, partitions]) => {
        const answer = await this.#cluster.send(leader, LIST_OFFSETS, { isolation, partitions });
        for (const { errorCode, offset, ...place } of answer.partitions) {
          checkCode('ListOffsets', errorCode, partitionName(place));
          offsets.set(partitionName(place), offset);
        }
      }),
    );
  }

  /** The error for a topic or an assigned partition that is not there. */
  #missing(): Error | null {
    const there = new Set(this.partitions.map(({ topic }) => topic));
    const topic = wantedTopics(this.#selection)?.find((name) => !there.has(name));
    const partition = assignedPartitions(this.#selection).find((place) => !this.find(place));
    // A topic that has none of its assigned partitions is not told from one that is not there.
    if (topic !== undefined && partition === undefined) {
      return userError('KAFKA_UNKNOWN_TOPIC', `There is no topic '${topic}' in Kafka.`, {
        hint: 'Make the topic first, or choose topics by subscribePattern.',
      });
    }
    if (partition === undefined) return null;
    const name = `partition ${partition.partition} of the topic '${partition.topic}'`;
    return userError('KAFKA_UNKNOWN_PARTITION', `There is no ${name} in Kafka.`, {
      hint: "Look at option('assign', …): it names partitions that the topic does not have.",
    });
  }
}

/** Null for all topics, of which some are chosen. */
function wantedTopics(selection: TopicSelection): readonly string[] | null {
  if (selection.kind === 'subscribePattern') return null;
  return selection.kind === 'subscribe' ? selection.topics : [...selection.partitions.keys()];
}

function assignedPartitions(selection: TopicSelection): readonly Omit<TopicPartition, 'topicId'>[] {
  if (selection.kind !== 'assign') return [];
  return [...selection.partitions].flatMap(([topic, numbers]) =>
    [...numbers].map((partition) => ({ topic, partition })),
  );
}

function isThere({ errorCode, name }: TopicMetadata): boolean {
  if (errorCode === UNKNOWN_TOPIC_OR_PARTITION) return false;
  // Some of its partitions have no leader for the moment.
  if (errorCode !== NO_ERROR && errorCode !== LEADER_NOT_AVAILABLE) {
    checkCode('Metadata', errorCode, name);
  }
  return true;
}

function isSelected({ name, isInternal }: TopicMetadata, selection: TopicSelection): boolean {
  if (selection.kind !== 'subscribePattern') return true;
  return !isInternal && selection.pattern.test(name);
}

function isAssigned(topic: string, partition: number, selection: TopicSelection): boolean {
  if (selection.kind !== 'assign') return true;
  return selection.partitions.get(topic)?.has(partition) === true;
}
