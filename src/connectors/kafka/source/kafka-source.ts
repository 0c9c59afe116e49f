import type { Arena } from '../../../columnar/arena.ts';
import type { JsonValue } from '../../../columnar/json-value.ts';
import type { Schema } from '../../../columnar/schema.ts';
import { allOrFirstError } from '../../../errors.ts';
import type { FormatOptions } from '../../../formats/format.ts';
import {
  columnsOfValue,
  isParsed,
  type RecordFormat,
  recordSchema,
} from '../../../formats/kafka/kafka-columns.ts';
import { pieceBytesOf, type RecordsSplit } from '../../../task/split.ts';
import type { MeasuredBatch } from '../../backpressure/pid-rate-estimator.ts';
import type { PlannedRange, SourceContext, StreamSource } from '../../source.ts';
import { KafkaCluster } from '../client/cluster.ts';
import { requestFailed } from '../client/kafka-error.ts';
import { lagMetrics } from './consumer-lag.ts';
import { divideRanges } from './divide-ranges.ts';
import { EndQuestion } from './end-question.ts';
import { type FetchedBlock, FetchedBlocks } from './fetched-block.ts';
import { readFirstOffsets, writeFirstOffsets } from './first-offsets.ts';
import { FollowedPartitions } from './followed-partitions.ts';
import { GroupOffsets } from './group-offsets.ts';
import type { RecordRun } from './kept-batches.ts';
import {
  offsetsFromJson,
  offsetsToJson,
  type PartitionRange,
  partitionName,
  rangesFromJson,
  rangesToJson,
} from './offsets-json.ts';
import type { HeldRun, PartitionBuffer } from './partition-buffer.ts';
import { ReadLimit, type RunEnds, runEndOf } from './read-limit.ts';
import { readRange } from './read-range.ts';
import { RecordFetcher } from './record-fetcher.ts';
import { SplitWriter } from './record-splits.ts';
import { resolveLimit } from './resolve-limit.ts';
import {
  batchLimits,
  type KafkaSourceOptions,
  readSourceOptions,
  streamStart,
} from './source-options.ts';
import { describeSelection, recordFormatOf } from './source-schema.ts';
import { Throttle } from './throttle.ts';
import { TopicDirectory } from './topic-directory.ts';

/** For so long a source asks for ends that a broker cannot tell; and as often for what it waits for: it may be gone. */
const ASK_MS = 1000;
/** What a record is taken to have: splits must not hang on what was fetched, for a repeated batch has the same ones. */
const RECORD_BYTES_GUESS = 200;

/**
 * The records of topics. A range names offsets, so that it is the same records at any time; they are fetched ahead of their
 * batch where that is known, and anew where a batch is repeated. Groups of consumers have no part in it.
 */
export class KafkaSource implements StreamSource {
  readonly description: string;
  readonly schema: Schema;
  readonly texts: readonly string[];
  readonly #options: KafkaSourceOptions;
  readonly #format: RecordFormat;
  readonly #cluster: KafkaCluster;
  readonly #directory: TopicDirectory;
  readonly #throttle: Throttle;
  readonly #fetcher: RecordFetcher;
  readonly #followed: FollowedPartitions;
  readonly #limit: ReadLimit;
  readonly #blocks: FetchedBlocks = new FetchedBlocks();
  readonly #group: GroupOffsets | null;
  readonly #ends: EndQuestion = new EndQuestion(() => this.#isAwaited());
  readonly #wakes = new Set<() => void>();
  /** Resolves when something has come. */
  #nextArrival = Promise.withResolvers<void>();
  #failure: unknown = null;
  /** Why the cluster could not be asked last; null when it has answered. */
  #silence: unknown = null;
  #splitBytes = 1;
  #isBounded = false;
  #frozenEnds: RunEnds = null;
  #hasBacklog = false;
  #isStopping = false;
  #refreshedMs = 0;
  #refreshing: Promise<void> | null = null;

  constructor(options: FormatOptions, schema: Schema | null) {
    this.#options = readSourceOptions(options);
    const { client, selection, fetch, failOnDataLoss } = this.#options;
    const { isolation } = fetch;
    this.#limit = new ReadLimit(this.#options);
    this.#format = recordFormatOf(this.#options, schema);
    this.schema = recordSchema(this.#format, this.#options.includeHeaders);
    const { key, value } = this.#format;
    const isOwn = new Set(columnsOfValue(value).map(({ name }) => name));
    const asTheyAre = [...(isParsed(key) ? [] : ['key']), ...(isParsed(value) ? [] : ['value'])];
    this.texts = asTheyAre.filter((name) => !isOwn.has(name));
    this.description = `KafkaV2[${describeSelection(selection)}]`;
    this.#cluster = new KafkaCluster(client);
    const { lagGroupId } = this.#options;
    this.#group = lagGroupId === null ? null : new GroupOffsets(this.#cluster, lagGroupId);
    this.#directory = new TopicDirectory(this.#cluster, selection, isolation);
    this.#followed = new FollowedPartitions(this.#directory, { isolation, failOnDataLoss });
    this.#throttle = new Throttle(this.#cluster);
    const throttle = this.#throttle;
    const parts = { cluster: this.#cluster, directory: this.#directory, throttle };
    const held = { buffers: this.#followed.buffers, blocks: this.#blocks };
    this.#fetcher = new RecordFetcher(parts, fetch, held, {
      arrived: () => this.#wake(),
      outOfRange: (buffer) => this.#followed.skipLost(buffer),
      failed: (error) => this.#fail(error),
    });
  }

  async open(context: SourceContext, position: JsonValue | null): Promise<void> {
    this.#splitBytes = context.splitBytes;
    this.#isBounded = context.isBounded;
    this.#blocks.useArena(context.arena);
    this.#limit.open(context);
    const limit = context.isBounded ? batchLimits(this.#options).start : streamStart(this.#options);
    await this.#directory.open();
    this.#refreshedMs = performance.now();
    const stored =
      position ?? (context.isBounded ? null : await readFirstOffsets(context.directory));
    if (stored !== null) {
      for (const place of offsetsFromJson(stored)) this.#followed.put(place);
      return;
    }
    const { lateStart } = this.#options;
    const first = await resolveLimit(limit, { side: 'starting', lateStart }, this.#directory);
    for (const place of first) this.#followed.put(place);
    if (!context.isBounded) await writeFirstOffsets(context.directory, offsetsToJson(first));
  }

  advance(range: JsonValue): void {
    for (const place of rangesFromJson(range))
      this.#followed.put({ ...place, offset: place.until });
  }

  async plan(): Promise<PlannedRange | null> {
    if (this.#isBounded) {
      const ends = this.#buffers.map((buffer) => runEndOf(this.#frozenEnds, buffer));
      return this.#planned(this.#rangesTo(ends));
    }
    this.#fetcher.wake();
    for (let waitingMs = performance.now(); ; ) {
      if (this.#failure !== null) throw this.#failure;
      this.#refreshWhenDue();
      // Taken before anything is asked, so that nothing comes unnoticed.
      const arrival = this.#nextArrival.promise;
      const ranges = this.#nextRanges();
      if (ranges.length > 0) return this.#planned(ranges);
      if (!(await this.#ends.isAwaitedOrHere(arrival))) return this.#planned(this.#nextRanges());
      if (this.#isStopping) return null;
      const isHere = !(await isLate(arrival, ASK_MS));
      // What a broker holds back for our quota is no reason to give up.
      if (isHere || this.#throttle.isResting) waitingMs = performance.now();
      else this.#checkPatience(waitingMs);
    }
  }

  stopWaiting(): void {
    this.#isStopping = true;
    this.#wake();
  }

  get hasBacklog(): boolean {
    return this.#hasBacklog;
  }

  async freeze(): Promise<void> {
    if (this.#isBounded) {
      const { end } = batchLimits(this.#options);
      const lateStart = 'latest';
      const wanted = await resolveLimit(end, { side: 'ending', lateStart }, this.#directory);
      const ends = await this.#followed.endsWithin(wanted);
      this.#frozenEnds = new Map(ends.map((place) => [partitionName(place), place.offset]));
      return;
    }
    if (await this.#followed.settle()) this.#wake();
    this.#fetcher.wake();
    this.#frozenEnds = await this.#directory.latest(this.#directory.partitions);
    await this.#followed.checkEnds();
  }

  position(): JsonValue {
    const offsets = this.#buffers.map(({ place, planned }) => {
      return { ...place, offset: planned };
    });
    return offsetsToJson(offsets);
  }

  async splits(range: JsonValue, arena: Arena): Promise<readonly RecordsSplit[]> {
    const ranges = rangesFromJson(range);
    const divided = divideRanges(ranges, this.#options);
    const pieceBytes = this.#pieceBytes(ranges);
    const held = ranges.map((each) => this.#take(each));
    const inPlace = this.#settle(held, arena);
    // There is room for more now.
    if (!this.#isBounded) this.#fetcher.wake();
    // To the end of all of them, also where one fails: nothing may use the arena behind that.
    const written = await allOrFirstError(
      ranges.map(async (each, index) => {
        const writers = divided[index]!.map(
          (part) => new SplitWriter(part, this.#format, arena, pieceBytes),
        );
        const runs = held[index] ?? null;
        if (runs === null) await this.#readAgain(each, writers);
        else for (const run of runs) addTo(writers, run, inPlace.has(run.block));
        return writers.flatMap((writer) => writer.finish());
      }),
    );
    return written.flat();
  }

  batchCompleted(batch: MeasuredBatch, range: JsonValue | null): void {
    this.#limit.batchCompleted(batch);
    if (range === null) return;
    for (const place of rangesFromJson(range)) {
      const buffer = this.#followed.buffers.get(partitionName(place));
      if (buffer?.place.topicId === place.topicId) buffer.done = place.until;
    }
    this.#group?.report(this.#buffers.map(({ place, done }) => ({ ...place, offset: done })));
  }

  metrics(): Readonly<Record<string, string>> {
    const lags = this.#buffers.flatMap(({ place, done, end }) => {
      // A run that has an end may have done it before the first answer of a fetch.
      const latest = end ?? this.#frozenEnds?.get(partitionName(place));
      return latest === undefined ? [] : [Math.max(0, latest - done)];
    });
    return { ...this.#limit.metrics(), ...this.#throttle.metrics(), ...lagMetrics(lags) };
  }

  watch(wake: () => void): () => void {
    this.#wakes.add(wake);
    return () => this.#wakes.delete(wake);
  }

  async close(): Promise<void> {
    await this.#group?.flush();
    this.#cluster.close();
    this.#wake();
    await this.#fetcher.close();
    await this.#refreshing;
  }

  #pieceBytes(ranges: readonly PartitionRange[]): number {
    const offsets = ranges.reduce((sum, { from, until }) => sum + until - from, 0);
    const totalBytes = offsets * RECORD_BYTES_GUESS;
    return pieceBytesOf(totalBytes, this.#splitBytes);
  }

  async #readAgain(range: PartitionRange, writers: readonly SplitWriter[]): Promise<void> {
    for await (const run of readRange(range, this.#reading())) addTo(writers, run, false);
  }

  /** Gives the memory that is the batch's now. */
  #settle(taken: readonly (readonly HeldRun[] | null)[], arena: Arena): ReadonlySet<FetchedBlock> {
    const held = new Set(this.#buffers.flatMap(({ blocks }) => blocks));
    const blocks = taken.flatMap((runs) => runs ?? []).map(({ block }) => block);
    return this.#blocks.settle(held, new Set(blocks), arena);
  }

  /** Records of a range that are here; null when they have to be fetched. */
  #take(range: PartitionRange): ReturnType<PartitionBuffer['take']> {
    const buffer = this.#followed.buffers.get(partitionName(range));
    if (buffer === undefined || this.#isBounded) return null;
    if (buffer.place.topicId !== range.topicId) return null;
    return buffer.take(range.from, range.until);
  }

  #reading(): Parameters<typeof readRange>[1] {
    return {
      cluster: this.#cluster,
      directory: this.#directory,
      throttle: this.#throttle,
      options: this.#options.fetch,
      lost: (reason) => this.#followed.lose('COULD_NOT_READ_OFFSET_RANGE', reason),
    };
  }

  get #buffers(): readonly PartitionBuffer[] {
    return [...this.#followed.buffers.values()];
  }

  #nextRanges(): readonly PartitionRange[] {
    return this.#rangesTo(this.#limit.endsOf(this.#buffers, this.#frozenEnds));
  }

  /** From what is planned to an offset of each partition. */
  #rangesTo(ends: readonly number[]): readonly PartitionRange[] {
    return this.#buffers.flatMap(({ place, planned }, index) => {
      const until = ends[index]!;
      return until > planned ? [{ ...place, from: planned, until }] : [];
    });
  }

  #planned(ranges: readonly PartitionRange[]): PlannedRange | null {
    if (ranges.length === 0) return null;
    let byteLength = 0;
    for (const range of ranges) {
      const buffer = this.#followed.buffers.get(partitionName(range))!;
      byteLength += buffer.byteLength;
      buffer.planned = range.until;
    }
    this.#hasBacklog = this.#limit.triggered(this.#buffers);
    return { range: rangesToJson(ranges), rowCount: null, byteLength };
  }

  /**
   * Whether the cluster has records that are on their way: a batch is all that was there when it was planned. True as well
   * where it cannot tell.
   */
  async #isAwaited(): Promise<boolean> {
    if (this.#cluster.isClosed) return false;
    const buffers = this.#buffers;
    try {
      const { partitions } = this.#directory;
      const ends =
        this.#frozenEnds ?? (await this.#directory.latest(partitions, { limitMs: ASK_MS }));
      this.#silence = null;
      // Of a topic that was made anew nothing comes before the next look for such topics.
      const endOf = ({ place }: PartitionBuffer): number =>
        this.#directory.find(place)?.topicId === place.topicId
          ? (ends.get(partitionName(place)) ?? 0)
          : 0;
      // There are too few for a batch, and what counts are offsets, whether their records are here or not.
      const isHeldBack = this.#frozenEnds === null && buffers.some(({ hasNew }) => hasNew);
      if (!isHeldBack) return buffers.some((buffer) => buffer.fetchOffset < endOf(buffer));
      for (const buffer of buffers) buffer.end = Math.max(buffer.end ?? 0, endOf(buffer));
      return false;
    } catch (error) {
      this.#failUnlessPassing(error);
      this.#silence = error;
      return true;
    }
  }

  #checkPatience(sinceMs: number): void {
    const limitMs = this.#options.client.retryMs;
    if (performance.now() - sinceMs < limitMs) return;
    throw this.#silence ?? requestFailed('Fetch', `no records came within ${limitMs} ms`);
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

  async #refresh(): Promise<void> {
    if (await this.#followed.refresh()) this.#wake();
    this.#fetcher.wake();
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

function addTo(writers: readonly SplitWriter[], run: RecordRun, isInPlace: boolean): void {
  for (const writer of writers) writer.add(run, isInPlace);
}

async function isLate(arrival: Promise<void>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, limitMs, true);
  });
  try {
    return await Promise.race([arrival.then(() => false), late]);
  } finally {
    clearTimeout(timer);
  }
}
