import type { KafkaCluster } from '../client/cluster.ts';
import { checkCode, requestFailed } from '../client/kafka-error.ts';
import { OFFSET_OUT_OF_RANGE } from '../protocol/error-codes.ts';
import { FETCH, type PartitionRecords } from '../protocol/fetch.ts';
import { keptBatches, type RecordRun, trimRun } from './kept-batches.ts';
import { type PartitionRange, partitionName } from './offsets-json.ts';
import type { FetchOptions } from './source-options.ts';
import type { Throttle } from './throttle.ts';
import type { LedPartition, TopicDirectory } from './topic-directory.ts';

/** What is needed to read what was planned before. */
export interface RangeReading {
  readonly cluster: KafkaCluster;
  readonly directory: TopicDirectory;
  readonly throttle: Throttle;
  readonly options: FetchOptions;
  /** Told of records that are gone: throws, or leaves them out. */
  lost(reason: string): void;
}

/** Reads the records of a range that were not fetched ahead, run by run. */
export async function* readRange(
  range: PartitionRange,
  reading: RangeReading,
): AsyncGenerator<RecordRun> {
  const { cluster } = reading;
  let movedMs = performance.now();
  for (let offset = range.from; offset < range.until; ) {
    const answer = await cluster.untilAnswered(() => fetchAt(range, offset, reading));
    if (answer === null) return;
    if (answer === 'out of range') {
      const next = await skipLost(range, offset, reading);
      if (next <= offset) return;
      offset = next;
      continue;
    }
    const { runs, nextOffset } = keptBatches(answer.records, answer.aborted, offset);
    for (const run of runs) {
      const part = trimRun(run, range.from, range.until);
      if (part !== null) yield part;
    }
    if (nextOffset > offset) movedMs = performance.now();
    else if (performance.now() - movedMs >= cluster.settleMs) {
      const { highWatermark } = answer;
      reading.lost(`${partitionName(range)} ends at ${highWatermark}, before ${range.until}.`);
      return;
    }
    offset = nextOffset;
  }
}

/** Null where the partition is gone. */
async function fetchAt(
  range: PartitionRange,
  offset: number,
  reading: RangeReading,
): Promise<PartitionRecords | 'out of range' | null> {
  const { directory } = reading;
  const name = partitionName(range);
  const place = directory.find(range);
  if (directory.isGone(range) || (place !== undefined && place.topicId !== range.topicId)) {
    reading.lost(`The topic-partition ${name} was deleted or made anew.`);
    return null;
  }
  try {
    if (place === undefined) throw requestFailed('Fetch', `${name} is not there at present`);
    const answer = await fetchOnce(place, offset, reading);
    if (answer.errorCode === OFFSET_OUT_OF_RANGE) return 'out of range';
    checkCode('Fetch', answer.errorCode, name);
    return answer;
  } catch (error) {
    await directory.refresh();
    throw error;
  }
}

async function fetchOnce(
  { leader, ...place }: LedPartition,
  offset: number,
  { cluster, throttle, options }: RangeReading,
): Promise<PartitionRecords> {
  const { waitMsMax, isolation, bytesMax } = options;
  const partitions = [{ ...place, offset, bytesMax }];
  const request = { waitMsMax, bytesMin: 1, bytesMax, isolation, partitions };
  for (;;) {
    const response = await cluster.send(leader, FETCH, request, { waitMs: waitMsMax });
    checkCode('Fetch', response.errorCode, partitionName(place));
    await throttle.rest(response.throttleMs);
    const [answer] = response.partitions;
    if (answer !== undefined) return answer;
    // A broker that throttles us answers with nothing at all.
    if (response.throttleMs === 0) throw requestFailed('Fetch', 'the answer is empty');
  }
}

/** Where to go on behind records that are gone. */
async function skipLost(
  range: PartitionRange,
  offset: number,
  reading: RangeReading,
): Promise<number> {
  const { directory } = reading;
  const name = partitionName(range);
  const earliest = (await directory.earliest([range])).get(name) ?? 0;
  reading.lost(
    `The records of ${name} from offset ${offset} on are gone: it starts at offset ${earliest} now.`,
  );
  return earliest > offset ? earliest : range.until;
}
