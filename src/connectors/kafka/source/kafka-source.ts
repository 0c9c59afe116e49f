import type { Arena } from '../../../columnar/arena.ts';
import type { JsonValue } from '../../../columnar/json-value.ts';
import type { Schema } from '../../../columnar/schema.ts';
import type { FormatOptions } from '../../../formats/format.ts';
import { type RecordFormat, recordSchema } from '../../../formats/kafka/kafka-columns.ts';
import { pieceBytesOf, type RecordsSplit } from '../../../task/split.ts';
import type { PlannedRange, SourceContext, StreamSource } from '../../source.ts';
import { KafkaCluster } from '../client/cluster.ts';
import { requestFailed } from '../client/kafka-error.ts';
import { type DataLoss, dataLost } from './data-loss.ts';
import { readFirstOffsets, writeFirstOffsets } from './first-offsets.ts';
import {
  offsetsFromJson,
  offsetsToJson,
  type PartitionOffset,
  type PartitionRange,
  partitionName,
  rangesFromJson,
  rangesToJson,
} from './offsets-json.ts';
import { PartitionBuffer } from './partition-buffer.ts';
import { readRange } from './read-range.ts';
import { RecordFetcher } from './record-fetcher.ts';
import { SplitWriter } from './record-splits.ts';
import { resolveLimit } from './resolve-limit.ts';
import { shareOffsets } from './share-offsets.ts';
import {
  batchLimits,
  type KafkaSourceOptions,
  readSourceOptions,
  streamStart,
} from './source-options.ts';
import { describeSelection, valueSchemaOf } from './source-schema.ts';
import { TopicDirectory } from './topic-directory.ts';

/** For so long an idle source asks for ends that a broker cannot tell. */
const IDLE_ASK_MS = 1000;
/** A topic that a broker does not know for so long is gone: one that was just made is not known to all of them. */
const GONE_MS = 3000;
/** What a record is taken to have where nothing was fetched yet, for the sizes of splits only. */
const RECORD_BYTES_GUESS = 100;

/**
 * The records of topics. A range names offsets, so that it is the same records at any time; they are fetched ahead of their
 * batch where that is known, and anew where a batch is repeated. Groups of consumers have no part in it.
 */
export class KafkaSource implements StreamSource {
  readonly description: string;
  readonly schema: Schema;
  readonly #options: KafkaSourceOptions;
  readonly #format: RecordFormat;
  readonly #cluster: KafkaCluster;
  readonly #directory: TopicDirectory;
  readonly #fetcher: RecordFetcher;
  /** By `partitionName`, in the order in which they are read. */
  readonly #buffers = new Map<string, PartitionBuffer>();
  readonly #wakes = new Set<() => void>();
  /** Resolves when something has come. */
  #nextArrival = Promise.withResolvers<void>();
  #failure: unknown = null;
  #splitBytes = 1;
  #isBounded = false;
  /** Where the run ends, by `partitionName`; null without an end. */
  #frozenEnds: ReadonlyMap<string, number> | null = null;
  #now: () => number = () => 0;
  #triggeredMs = Number.NEGATIVE_INFINITY;
  #refreshedMs = 0;
  #refreshing: Promise<void> | null = null;
  /** Since when partitions are not there, by `partitionName`. */
  readonly #missingMs = new Map<string, number>();

  constructor(options: FormatOptions, schema: Schema | null) {
    this.#options = readSourceOptions(options);
    const { client, selection, fetch, keyFormat, valueFormat, valueOptions } = this.#options;
    const valueSchema = valueSchemaOf(this.#options, schema);
    this.#format = { key: keyFormat, value: valueFormat, options: valueOptions, valueSchema };
    this.schema = recordSchema(this.#format, this.#options.includeHeaders);
    this.description = `KafkaV2[${describeSelection(selection)}]`;
    this.#cluster = new KafkaCluster(client);
    this.#directory = new TopicDirectory(this.#cluster, selection, fetch.isolation);
    const parts = { cluster: this.#cluster, directory: this.#directory };
    this.#fetcher = new RecordFetcher(parts, fetch, this.#buffers, {
      arrived: () => this.#wake(),
      outOfRange: (buffer) => this.#skipLost(buffer),
      failed: (error) => this.#fail(error),
    });
  }

  async open(context: SourceContext, position: JsonValue | null): Promise<void> {
    this.#splitBytes = context.splitBytes;
    this.#isBounded = context.isBounded;
    this.#now = () => context.now();
    const limit = context.isBounded ? batchLimits(this.#options).start : streamStart(this.#options);
    await this.#directory.open();
    this.#refreshedMs = performance.now();
    const stored =
      position ?? (context.isBounded ? null : await readFirstOffsets(context.directory));
    if (stored !== null) {
      for (const place of offsetsFromJson(stored)) this.#put(place);
      return;
    }
    const { lateStart } = this.#options;
    const first = await resolveLimit(limit, { side: 'starting', lateStart }, this.#directory);
    for (const place of first) this.#put(place);
    if (!context.isBounded) await writeFirstOffsets(context.directory, offsetsToJson(first));
  }

  advance(range: JsonValue): void {
    for (const place of rangesFromJson(range)) this.#put({ ...place, offset: place.until });
  }

  async plan(): Promise<PlannedRange | null> {
    if (this.#isBounded) return this.#planned(this.#rangesTo((buffer) => this.#endOf(buffer)));
    this.#refreshWhenDue();
    this.#fetcher.wake();
    for (;;) {
      if (this.#failure !== null) throw this.#failure;
      // Taken before anything is asked, so that nothing comes unnoticed.
      const arrival = this.#nextArrival.promise;
      const ranges = this.#nextRanges();
      if (ranges.length > 0) return this.#planned(ranges);
      if (!(await this.#isAwaited())) return this.#planned(this.#nextRanges());
      await this.#waitFor(arrival);
    }
  }

  async freeze(): Promise<void> {
    if (this.#isBounded) {
      const { end } = batchLimits(this.#options);
      const lateStart = 'latest';
      const ends = await resolveLimit(end, { side: 'ending', lateStart }, this.#directory);
      this.#frozenEnds = new Map(ends.map((place) => [partitionName(place), place.offset]));
      return;
    }
    await this.#refresh();
    this.#frozenEnds = await this.#directory.latest(this.#directory.partitions);
  }

  position(): JsonValue {
    const offsets = [...this.#buffers.values()].map(({ place, planned }) => {
      return { ...place, offset: planned };
    });
    return offsetsToJson(offsets);
  }

  async splits(range: JsonValue, arena: Arena): Promise<readonly RecordsSplit[]> {
    const ranges = rangesFromJson(range);
    const offsets = ranges.reduce((sum, { from, until }) => sum + until - from, 0);
    const taken = ranges.map((each) => this.#take(each));
    const bytes = taken.reduce(
      (sum, runs) => sum + (runs ?? []).reduce((length, run) => length + run.bytes.length, 0),
      0,
    );
    const { minPartitions } = this.#options;
    const totalBytes = Math.max(bytes, taken.includes(null) ? offsets * RECORD_BYTES_GUESS : 0);
    const pieceBytes = Math.min(
      pieceBytesOf(totalBytes, this.#splitBytes),
      Math.max(1, Math.floor(totalBytes / (minPartitions ?? 1))),
    );
    const written = await Promise.all(
      ranges.map(async (each, index) => {
        const writer = new SplitWriter(each, this.#format, arena, pieceBytes);
        for await (const run of taken[index] ?? readRange(each, this.#reading())) writer.add(run);
        writer.finish();
        return writer.splits;
      }),
    );
    // There is room for more now.
    if (!this.#isBounded) this.#fetcher.wake();
    return written.flat();
  }

  async release(): Promise<void> {}

  watch(wake: () => void): () => void {
    this.#wakes.add(wake);
    return () => this.#wakes.delete(wake);
  }

  async close(): Promise<void> {
    this.#cluster.close();
    this.#wake();
    await this.#fetcher.close();
    await this.#refreshing;
  }

  /** Records of a range that are here; null when they have to be fetched. */
  #take(range: PartitionRange): ReturnType<PartitionBuffer['take']> {
    const buffer = this.#buffers.get(partitionName(range));
    if (buffer === undefined || this.#isBounded) return null;
    if (buffer.place.topicId !== range.topicId) return null;
    return buffer.take(range.from, range.until);
  }

  #reading(): Parameters<typeof readRange>[1] {
    return {
      cluster: this.#cluster,
      directory: this.#directory,
      options: this.#options.fetch,
      lost: (reason) => this.#lose('COULD_NOT_READ_OFFSET_RANGE', reason),
    };
  }

  /** Under Spark's limits; without one, what was fetched. */
  #nextRanges(): readonly PartitionRange[] {
    const { minOffsetsPerTrigger, maxOffsetsPerTrigger, maxTriggerDelayMs } = this.#options;
    const buffers = [...this.#buffers.values()];
    const isFrozen = this.#frozenEnds !== null;
    if (minOffsetsPerTrigger !== null && !isFrozen) {
      const backlog = buffers.reduce((sum, buffer) => sum + buffer.backlog(), 0);
      const isDue = this.#now() - this.#triggeredMs >= maxTriggerDelayMs;
      if (backlog < minOffsetsPerTrigger && !isDue) return [];
    }
    if (maxOffsetsPerTrigger === null) {
      return this.#rangesTo((buffer) =>
        buffer.hasNew ? Math.min(buffer.fetchOffset, this.#endOf(buffer)) : buffer.planned,
      );
    }
    const backlogs = buffers.map((buffer) => {
      const end = Math.min(this.#endOf(buffer), isFrozen ? this.#endOf(buffer) : (buffer.end ?? 0));
      return { from: buffer.planned, end };
    });
    const ends = shareOffsets(maxOffsetsPerTrigger, backlogs);
    return this.#rangesTo((buffer) => ends[buffers.indexOf(buffer)]!);
  }

  #rangesTo(endOf: (buffer: PartitionBuffer) => number): readonly PartitionRange[] {
    return [...this.#buffers.values()].flatMap((buffer) => {
      const until = endOf(buffer);
      return until > buffer.planned ? [{ ...buffer.place, from: buffer.planned, until }] : [];
    });
  }

  #planned(ranges: readonly PartitionRange[]): PlannedRange | null {
    if (ranges.length === 0) return null;
    let byteLength = 0;
    for (const range of ranges) {
      const buffer = this.#buffers.get(partitionName(range))!;
      byteLength += buffer.byteLength;
      buffer.planned = range.until;
    }
    this.#triggeredMs = this.#now();
    return { range: rangesToJson(ranges), rowCount: null, byteLength };
  }

  /** A run that has an end waits for it; partitions that are new since are for the next one. */
  #endOf({ place }: PartitionBuffer): number {
    if (this.#frozenEnds === null) return Number.POSITIVE_INFINITY;
    return this.#frozenEnds.get(partitionName(place)) ?? 0;
  }

  /** Whether the cluster has records that are on their way: a batch is all that was there when it was planned. */
  async #isAwaited(): Promise<boolean> {
    const buffers = [...this.#buffers.values()];
    const isHeldBack = this.#frozenEnds === null && buffers.some(({ hasNew }) => hasNew);
    if (isHeldBack || this.#cluster.isClosed) return false;
    try {
      const { partitions } = this.#directory;
      const ends = this.#frozenEnds ?? (await this.#directory.latest(partitions, IDLE_ASK_MS));
      return buffers.some(
        ({ place, fetchOffset }) => fetchOffset < (ends.get(partitionName(place)) ?? 0),
      );
    } catch (error) {
      this.#failUnlessPassing(error);
      return false;
    }
  }

  async #waitFor(arrival: Promise<void>): Promise<void> {
    const limitMs = this.#options.client.retryMs;
    let timer: NodeJS.Timeout | undefined;
    const isLate = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, limitMs, true);
    });
    try {
      if (!(await Promise.race([arrival.then(() => false), isLate]))) return;
    } finally {
      clearTimeout(timer);
    }
    throw requestFailed('Fetch', `no records came within ${limitMs} ms`);
  }

  #put({ offset, topic, topicId, partition }: PartitionOffset): void {
    const place = { topic, topicId, partition };
    const { isolation } = this.#options.fetch;
    this.#buffers.set(partitionName(place), new PartitionBuffer(place, offset, isolation));
  }

  #refreshWhenDue(): void {
    const isDue = performance.now() - this.#refreshedMs >= this.#options.fetch.metadataMs;
    if (!isDue || this.#refreshing !== null || this.#frozenEnds !== null) return;
    this.#refreshing = this.#refresh()
      .catch((error) => this.#failUnlessPassing(error))
      .finally(() => {
        this.#refreshedMs = performance.now();
        this.#refreshing = null;
      });
  }

  /** Looks for partitions that are new, gone or made anew. */
  async #refresh(): Promise<void> {
    await this.#directory.refresh();
    const there = this.#directory.partitions;
    const known = new Set(there.map(partitionName));
    for (const name of this.#buffers.keys()) {
      const sinceMs = this.#missingMs.get(name) ?? performance.now();
      if (known.has(name)) this.#missingMs.delete(name);
      else this.#missingMs.set(name, sinceMs);
      if (known.has(name) || performance.now() - sinceMs < GONE_MS) continue;
      this.#lose('PARTITIONS_DELETED', `The topic-partition ${name} is gone.`);
      this.#buffers.delete(name);
    }
    const added = there.filter(
      (place) => this.#buffers.get(partitionName(place))?.place.topicId !== place.topicId,
    );
    const earliest = await this.#directory.earliest(added);
    for (const place of added) {
      const name = partitionName(place);
      const offset = earliest.get(name) ?? 0;
      if (this.#buffers.has(name)) {
        this.#lose('PARTITIONS_DELETED', `The topic of ${name} was deleted and made anew.`);
      } else if (offset > 0) {
        this.#lose(
          'ADDED_PARTITION_DOES_NOT_START_FROM_OFFSET_ZERO',
          `The new partition ${name} starts from offset ${offset}, not from 0.`,
        );
      }
      this.#put({ ...place, offset });
    }
    if (added.length > 0) this.#wake();
    this.#fetcher.wake();
  }

  /** A position that the broker does not have: before its first record, or behind its end. */
  async #skipLost(buffer: PartitionBuffer): Promise<void> {
    const { place, fetchOffset } = buffer;
    const name = partitionName(place);
    const earliest = (await this.#directory.earliest([place])).get(name) ?? 0;
    const latest = (await this.#directory.latest([place])).get(name) ?? 0;
    if (fetchOffset >= earliest && fetchOffset <= latest) return;
    this.#lose(
      'START_OFFSET_RESET',
      `The offset ${fetchOffset} of ${name} is not in Kafka any more: it has ${earliest} to ${latest}.`,
    );
    if (fetchOffset < earliest) buffer.fetchOffset = earliest;
    else this.#put({ ...place, offset: latest });
  }

  #lose(kind: DataLoss, reason: string): void {
    if (this.#options.failOnDataLoss) throw dataLost(kind, reason);
  }

  #failUnlessPassing(error: unknown): void {
    if ((error as { kind?: unknown }).kind !== 'environment') this.#fail(error);
  }

  /** Met by the next `plan`, which ends the query. */
  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#wake();
  }

  #wake(): void {
    this.#nextArrival.resolve();
    this.#nextArrival = Promise.withResolvers();
    for (const wake of this.#wakes) wake();
  }
}
