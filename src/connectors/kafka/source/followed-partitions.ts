import type { IsolationLevel } from '../protocol/list-offsets.ts';
import { type DataLoss, dataLost } from './data-loss.ts';
import { type PartitionOffset, partitionName } from './offsets-json.ts';
import { PartitionBuffer } from './partition-buffer.ts';
import type { LedPartition, TopicDirectory } from './topic-directory.ts';

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
    this.#dropGone();
    const added = this.#directory.partitions.filter(
      (place) => this.buffers.get(partitionName(place))?.place.topicId !== place.topicId,
    );
    const earliest = await this.#directory.earliest(added);
    for (const place of added) this.#add(place, earliest.get(partitionName(place)) ?? 0);
    return added.length > 0;
  }

  /** The same, but that none is missing any more: each is there, or known to be gone. */
  async settle(): Promise<boolean> {
    const isSettled = ({ place }: PartitionBuffer): boolean =>
      this.#directory.find(place) !== undefined || this.#directory.isGone(place);
    await this.#directory.refreshUntil(() => [...this.buffers.values()].every(isSettled));
    return this.refresh();
  }

  /** Looks for positions behind the ends: as long as nothing comes there, no fetch would tell. */
  async checkEnds(): Promise<void> {
    const buffers = [...this.buffers.values()].filter(({ place }) => this.#directory.find(place));
    // Also what a transaction that is open has written is there.
    const question = { isolation: 'read_uncommitted' } as const;
    const ends = await this.#directory.latest(
      buffers.map(({ place }) => place),
      question,
    );
    for (const buffer of buffers) {
      if (buffer.fetchOffset > ends.get(partitionName(buffer.place))!) await this.skipLost(buffer);
    }
  }

  /** Ends that somebody has asked for, as far as records are there. */
  async endsWithin(ends: readonly PartitionOffset[]): Promise<readonly PartitionOffset[]> {
    const latest = await this.#directory.latest(ends);
    return ends.map((place) => {
      const name = partitionName(place);
      const offset = Math.min(place.offset, latest.get(name)!);
      if (offset < place.offset) {
        this.lose(
          'COULD_NOT_READ_OFFSET_RANGE',
          `The end of ${name} is ${offset}, not ${place.offset}.`,
        );
      }
      return { ...place, offset };
    });
  }

  /**
   * A position that a broker does not have: before its first record, or behind its end. False where the leader has it: the
   * broker was another one, or behind.
   */
  async skipLost(buffer: PartitionBuffer): Promise<boolean> {
    const { place, fetchOffset } = buffer;
    const name = partitionName(place);
    const earliest = (await this.#directory.earliest([place])).get(name) ?? 0;
    const latest = (await this.#directory.latest([place])).get(name) ?? 0;
    // A topic that was made anew meanwhile has another buffer.
    if (this.buffers.get(name) !== buffer) return true;
    if (fetchOffset >= earliest && fetchOffset <= latest) return false;
    this.lose(
      'START_OFFSET_RESET',
      `The offset ${fetchOffset} of ${name} is not in Kafka any more: it has ${earliest} to ${latest}.`,
    );
    if (fetchOffset < earliest) buffer.fetchOffset = earliest;
    else this.put({ ...place, offset: latest });
    return true;
  }

  /** Records are gone before they were read: an error, unless that was allowed. */
  lose(kind: DataLoss, reason: string): void {
    if (this.#rules.failOnDataLoss) throw dataLost(kind, reason);
  }

  #dropGone(): void {
    for (const [name, { place }] of this.buffers) {
      if (!this.#directory.isGone(place)) continue;
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
