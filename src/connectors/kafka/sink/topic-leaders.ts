import { userError } from '../../../errors.ts';
import type { KafkaCluster } from '../client/cluster.ts';
import { checkCode, requestFailed } from '../client/kafka-error.ts';
import {
  LEADER_NOT_AVAILABLE,
  NO_ERROR,
  UNKNOWN_TOPIC_OR_PARTITION,
} from '../protocol/error-codes.ts';
import type { PartitionMetadata } from '../protocol/metadata.ts';
import type { PartitionCounts } from './row-targets.ts';

/** The partitions of the topics that are written to, and who leads them. */
export class TopicLeaders {
  readonly #cluster: KafkaCluster;
  readonly #topics = new Map<string, readonly PartitionMetadata[]>();
  readonly #metadataMs: number;
  /** Since when topics that were there are not. */
  readonly #missingMs = new Map<string, number>();
  #refreshedMs = 0;

  /** `metadataMs`: for how long topics are taken to have the partitions that they had. */
  constructor(cluster: KafkaCluster, metadataMs: number) {
    this.#cluster = cluster;
    this.#metadataMs = metadataMs;
  }

  /** How many partitions topics have. Those that are not there are asked for until the broker has made them. */
  async countsOf(topics: Iterable<string>): Promise<PartitionCounts> {
    const wanted = [...topics].toSorted();
    const missing = wanted.filter((topic) => !this.#topics.has(topic));
    if (missing.length > 0) await this.#find(missing);
    const isDue = performance.now() - this.#refreshedMs >= this.#metadataMs;
    // Who cannot tell now will be asked again.
    if (isDue) await this.refresh().catch(throwUnlessPassing);
    return new Map(wanted.map((topic) => [topic, this.#topics.get(topic)!.length]));
  }

  leaderOf({ topic, partition }: { readonly topic: string; readonly partition: number }): number {
    const found = this.#topics.get(topic)?.find((each) => each.partition === partition);
    return found?.leader ?? -1;
  }

  /** Asks anew who leads. */
  async refresh(): Promise<void> {
    await this.#ask([...this.#topics.keys()], false);
    this.#refreshedMs = performance.now();
  }

  /** Throws for a topic that was deleted. */
  checkThere(topic: string): void {
    const sinceMs = this.#missingMs.get(topic) ?? Number.POSITIVE_INFINITY;
    if (performance.now() - sinceMs >= this.#cluster.settleMs) throw unknownTopic(topic);
  }

  async #find(topics: readonly string[]): Promise<void> {
    try {
      await this.#cluster.untilAnswered(async () => {
        await this.#ask(topics, true);
        const missing = topics.find((topic) => !this.#topics.has(topic));
        if (missing !== undefined) throw requestFailed('Metadata', `no topic '${missing}'`);
      }, this.#cluster.settleMs);
    } catch (error) {
      const missing = topics.find((topic) => !this.#topics.has(topic));
      if (missing === undefined) throw error;
      throw unknownTopic(missing, error);
    }
  }

  async #ask(names: readonly string[], mayMake: boolean): Promise<void> {
    const { topics } = await this.#cluster.metadata(names, mayMake);
    for (const { name, errorCode, partitions } of topics) {
      if (errorCode === UNKNOWN_TOPIC_OR_PARTITION) {
        this.#missingMs.set(name, this.#missingMs.get(name) ?? performance.now());
      } else this.#missingMs.delete(name);
      if (errorCode === UNKNOWN_TOPIC_OR_PARTITION || errorCode === LEADER_NOT_AVAILABLE) continue;
      if (errorCode !== NO_ERROR) checkCode('Metadata', errorCode, name);
      const sorted = partitions.toSorted((left, right) => left.partition - right.partition);
      if (sorted.length > 0) this.#topics.set(name, sorted);
    }
  }
}

function unknownTopic(topic: string, cause?: unknown): Error {
  return userError('KAFKA_UNKNOWN_TOPIC', `There is no topic '${topic}' in Kafka.`, {
    hint: 'Make the topic first, or let brokers make topics: auto.create.topics.enable.',
    cause,
  });
}

function throwUnlessPassing(error: unknown): void {
  if ((error as { kind?: unknown }).kind !== 'environment') throw error;
}
