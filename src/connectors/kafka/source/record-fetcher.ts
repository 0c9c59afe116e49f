import type { KafkaCluster } from '../client/cluster.ts';
import { kafkaError } from '../client/kafka-error.ts';
import { isPassing, NO_ERROR, OFFSET_OUT_OF_RANGE } from '../protocol/error-codes.ts';
import {
  FETCH,
  type FetchedPartition,
  type FetchResponse,
  type PartitionRecords,
} from '../protocol/fetch.ts';
import type { FetchedBlock, FetchedBlocks } from './fetched-block.ts';
import { partitionName } from './offsets-json.ts';
import type { PartitionBuffer } from './partition-buffer.ts';
import type { FetchOptions } from './source-options.ts';
import type { Throttle } from './throttle.ts';
import type { LedPartition, TopicDirectory } from './topic-directory.ts';

/** Bytes that wait to be read; a little more when an answer comes last. */
const PREFETCH_BYTES_MAX = 64 * 1024 * 1024;
const BACK_OFF_MS_FIRST = 20;
const BACK_OFF_MS_MAX = 1000;

/** Who wants the records. */
export interface FetchEvents {
  /** There are new ones, or none until the broker's end. */
  arrived(): void;
  /** A position is outside of what the broker has. False where another broker has it. */
  outOfRange(buffer: PartitionBuffer): Promise<boolean>;
  failed(error: unknown): void;
}

interface FetcherParts {
  readonly cluster: KafkaCluster;
  readonly directory: TopicDirectory;
  readonly throttle: Throttle;
}

/** A partition that is asked for, with what it is filled into. */
interface Wanted {
  readonly buffer: PartitionBuffer;
  readonly place: LedPartition;
  readonly offset: number;
}

/**
 * Fetches ahead of what is read: a loop for each leader, with one request at a time, that waits at the broker where there is
 * nothing new. What goes wrong in a cluster passes: the loop asks who leads and goes on from the last whole batch.
 */
export class RecordFetcher {
  readonly #cluster: KafkaCluster;
  readonly #directory: TopicDirectory;
  readonly #throttle: Throttle;
  readonly #options: FetchOptions;
  readonly #buffers: ReadonlyMap<string, PartitionBuffer>;
  readonly #blocks: FetchedBlocks;
  readonly #events: FetchEvents;
  /** Leaders whose loops run. */
  readonly #running = new Map<number, Promise<void>>();
  #resting: (() => void)[] = [];
  #turn = 0;

  constructor(
    parts: FetcherParts,
    options: FetchOptions,
    held: {
      readonly buffers: ReadonlyMap<string, PartitionBuffer>;
      readonly blocks: FetchedBlocks;
    },
    events: FetchEvents,
  ) {
    this.#cluster = parts.cluster;
    this.#directory = parts.directory;
    this.#throttle = parts.throttle;
    this.#options = options;
    this.#buffers = held.buffers;
    this.#blocks = held.blocks;
    this.#events = events;
  }

  /** Looks at leaders and room anew: to be called when either has changed. */
  wake(): void {
    const resting = this.#resting;
    this.#resting = [];
    for (const wake of resting) wake();
    for (const { leader } of this.#directory.partitions) {
      if (leader < 0 || this.#running.has(leader) || this.#cluster.isClosed) continue;
      const loop = this.#run(leader).catch((error) => this.#events.failed(error));
      this.#running.set(leader, loop);
    }
  }

  /** Resolves when no loop runs any more; the cluster is closed before. */
  async close(): Promise<void> {
    this.wake();
    await Promise.all(this.#running.values());
  }

  async #run(leader: number): Promise<void> {
    let backOffMs = BACK_OFF_MS_FIRST;
    while (!this.#cluster.isClosed) {
      const wanted = this.#wantedOf(leader);
      if (wanted.length === 0) {
        await new Promise<void>((resolve) => this.#resting.push(resolve));
        continue;
      }
      if (await this.#fetch(leader, wanted)) {
        backOffMs = BACK_OFF_MS_FIRST;
        continue;
      }
      await this.#cluster.wait(backOffMs);
      backOffMs = Math.min(BACK_OFF_MS_MAX, backOffMs * 2);
      // What cannot be reached now may be reached by the next one.
      await this.#directory.refresh().catch(() => {});
      this.wake();
    }
  }

  /** What there is room for, each time another partition first. */
  #wantedOf(leader: number): readonly Wanted[] {
    const buffers = [...this.#buffers.values()];
    const held = buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (held >= PREFETCH_BYTES_MAX) return [];
    const wanted = buffers.flatMap((buffer) => {
      const place = this.#directory.find(buffer.place);
      const isOurs = place?.leader === leader && place.topicId === buffer.place.topicId;
      return isOurs ? [{ buffer, place, offset: buffer.fetchOffset }] : [];
    });
    const first = this.#turn++ % Math.max(1, wanted.length);
    return [...wanted.slice(first), ...wanted.slice(0, first)];
  }

  /** False when something was wrong that passes. */
  async #fetch(leader: number, wanted: readonly Wanted[]): Promise<boolean> {
    const { waitMsMax, bytesMin, bytesMax, isolation, partitionBytesMax } = this.#options;
    const partitions = wanted.map(({ place, offset }): FetchedPartition => {
      const { topicId, partition, leaderEpoch } = place;
      return { topicId, partition, leaderEpoch, offset, bytesMax: partitionBytesMax };
    });
    const request = { waitMsMax, bytesMin, bytesMax, isolation, partitions };
    const block = this.#blocks.open();
    const allocate = (byteLength: number): Buffer => block.allocate(byteLength);
    let response: FetchResponse;
    try {
      const own = { waitMs: waitMsMax, allocate };
      response = await this.#cluster.send(leader, FETCH, request, own);
      if (response.errorCode !== NO_ERROR) throw kafkaError('Fetch', response.errorCode, 'fetch');
    } catch (error) {
      block.release();
      if (this.#cluster.isClosed) return true;
      if ((error as { kind?: unknown }).kind !== 'environment') throw error;
      return false;
    }
    const isGood = await this.#deliver(wanted, response.partitions, block);
    // Not before the last of its records has a holder.
    this.#blocks.keep(block);
    await this.#throttle.rest(response.throttleMs);
    return isGood;
  }

  async #deliver(
    wanted: readonly Wanted[],
    answers: readonly PartitionRecords[],
    block: FetchedBlock,
  ): Promise<boolean> {
    let isGood = true;
    let hasNews = false;
    for (const answer of answers) {
      const asked = wanted.find(
        ({ place }) => place.topicId === answer.topicId && place.partition === answer.partition,
      );
      if (asked === undefined) continue;
      const { buffer, offset } = asked;
      const { errorCode } = answer;
      if (errorCode === NO_ERROR) {
        const knewEnd = buffer.end !== null;
        hasNews = buffer.add(offset, answer, block) || !knewEnd || hasNews;
      } else if (errorCode === OFFSET_OUT_OF_RANGE) {
        isGood = (await this.#events.outOfRange(buffer)) && isGood;
      } else if (isPassing(errorCode)) isGood = false;
      else throw kafkaError('Fetch', errorCode, partitionName(buffer.place));
    }
    if (hasNews) this.#events.arrived();
    return isGood;
  }
}
