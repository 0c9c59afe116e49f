import type { IsolationLevel } from '../protocol/list-offsets.ts';
import { type DataLoss, dataLost } from './data-loss.ts';
import { type PartitionOffset, partitionName } from './offsets-json.ts';
import { PartitionBuffer } from './partition-buffer.ts';
import type { LedPartition, TopicDirectory } from './topic-directory.ts';

/** A topic that a broker does not know for so long is gone: one that was just made is not known to all of them. */
const GONE_MS = 3000;

interface FollowRules {
  readonly isolation: IsolationLevel;
  readonly failOnDataLoss: boolean;
}

/** The partitions that a source reads, each with what was fetched of it, and what becomes of them in the cluster. */
export class FollowedPartitions {
  /** By `partitionName`, in the order in which they are read. */
  readonly buffers: Map<string, PartitionBuffer> = new Map();
  readonly #directory: TopicDirectory;
  readonly #rules: FollowRules;
  /** Since when partitions are not there. */
  readonly #missingMs = new Map<string, number>();

  constructor(directory: TopicDirectory, rules: FollowRules) {
    this.#directory = directory;
    this.#rules = rules;
  }

  /** Reads a partition from an offset on, without what was fetched of it before. */
  put({ offset, topic, topicId, partition }: PartitionOffset): void {
    const place = { topic, topicId, partition };
    this.buffers.set(
      partitionName(place),
      new PartitionBuffer(place, offset, this.#rules.isolation),
    );
  }

  /** Looks for partitions that are new, gone or made anew. True when there are others than before. */
  async refresh(): Promise<boolean> {
    await this.#directory.refresh();
    const there = this.#directory.partitions;
    this.#dropGone(new Set(there.map(partitionName)));
    const added = there.filter(
      (place) => this.buffers.get(partitionName(place))?.place.topicId !== place.topicId,
    );
    const earliest = await this.#directory.earliest(added);
    for (const place of added) this.#add(place, earliest.get(partitionName(place)) ?? 0);
    return added.length > 0;
  }

  /** A position that the broker does not have: before its first record, or behind its end. */
  async skipLost(buffer: PartitionBuffer): Promise<void> {
    const { place, fetchOffset } = buffer;
    const name = partitionName(place);
    const earliest = (await this.#directory.earliest([place])).get(name) ?? 0;
    const latest = (await this.#directory.latest([place])).get(name) ?? 0;
    if (fetchOffset >= earliest && fetchOffset <= latest) return;
    this.lose(
      'START_OFFSET_RESET',
      `The offset ${fetchOffset} of ${name} is not in Kafka any more: it has ${earliest} to ${latest}.`,
    );
    if (fetchOffset < earliest) buffer.fetchOffset = earliest;
    else this.put({ ...place, offset: latest });
  }

  /** Records are gone before they were read: an error, unless that was allowed. */
  lose(kind: DataLoss, reason: string): void {
    if (this.#rules.failOnDataLoss) throw dataLost(kind, reason);
  }

  #dropGone(there: ReadonlySet<string>): void {
    for (const name of this.buffers.keys()) {
      const sinceMs = this.#missingMs.get(name) ?? performance.now();
      if (there.has(name)) this.#missingMs.delete(name);
      else this.#missingMs.set(name, sinceMs);
      if (there.has(name) || performance.now() - sinceMs < GONE_MS) continue;
      this.lose('PARTITIONS_DELETED', `The topic-partition ${name} is gone.`);
      this.buffers.delete(name);
    }
  }

  /** A new partition is read from its start, whatever `startingOffsets` says. */
  #add(place: LedPartition, offset: number): void {
    const name = partitionName(place);
    if (this.buffers.has(name)) {
      this.lose('PARTITIONS_DELETED', `The topic of ${name} was deleted and made anew.`);
    } else if (offset > 0) {
      this.lose(
        'ADDED_PARTITION_DOES_NOT_START_FROM_OFFSET_ZERO',
        `The new partition ${name} starts from offset ${offset}, not from 0.`,
      );
    }
    this.put({ ...place, offset });
  }
}
