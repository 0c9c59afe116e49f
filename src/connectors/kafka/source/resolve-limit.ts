import { userError } from '../../../errors.ts';
import { EARLIEST, LATEST } from '../protocol/list-offsets.ts';
import type { ByPartition, OffsetLimit } from './offset-limit.ts';
import { type PartitionOffset, partitionName } from './offsets-json.ts';
import type { LedPartition, TopicDirectory } from './topic-directory.ts';

/** What there is to know beside the limit itself. */
interface LimitRules {
  readonly side: 'starting' | 'ending';
  /** What to do where no record is as late as a time. */
  readonly lateStart: 'error' | 'latest';
}

/** The offset at which each partition starts or ends. */
export async function resolveLimit(
  limit: OffsetLimit,
  { side, lateStart }: LimitRules,
  directory: TopicDirectory,
): Promise<readonly PartitionOffset[]> {
  const { partitions } = directory;
  const asked = new Map<string, number>();
  const known = new Map<string, number>();
  for (const place of partitions) {
    const number = numberFor(limit, place, partitions, side);
    const isOffset = limit.kind === 'offsets' && number >= 0;
    (isOffset ? known : asked).set(partitionName(place), number);
  }
  const found = await directory.offsetsOf(asked);
  const late = partitions.filter((place) => found.get(partitionName(place)) === -1);
  if (late.length > 0 && lateStart === 'error' && side === 'starting') {
    throw noRecordAsLate(late[0]!, asked.get(partitionName(late[0]!)) ?? 0);
  }
  const ends = await directory.latest(late);
  return partitions.map(({ topic, topicId, partition }) => {
    const name = partitionName({ topic, partition });
    const offset = known.get(name) ?? ends.get(name) ?? found.get(name) ?? 0;
    return { topic, topicId, partition, offset };
  });
}

function numberFor(
  limit: OffsetLimit,
  place: LedPartition,
  all: readonly LedPartition[],
  side: LimitRules['side'],
): number {
  switch (limit.kind) {
    case 'earliest':
      return EARLIEST;
    case 'latest':
      return LATEST;
    case 'timestamp':
      return limit.timestamp;
    case 'timestamps':
      return ofPartition(limit.timestamps, place, all, `${side}OffsetsByTimestamp`);
    case 'offsets':
      return ofPartition(limit.offsets, place, all, `${side}Offsets`);
  }
}

function ofPartition(
  numbers: ByPartition,
  place: LedPartition,
  all: readonly LedPartition[],
  option: string,
): number {
  const number = numbers.get(place.topic)?.get(place.partition);
  if (number !== undefined) return number;
  const specified = [...numbers].flatMap(([topic, partitions]) =>
    [...partitions.keys()].map((partition) => partitionName({ topic, partition })),
  );
  throw userError(
    'INVALID_OPTION_VALUE',
    `If ${option} contains specific offsets, you must specify all TopicPartitions. Use -1 for latest, -2 for earliest. Specified: ${specified.join(', ')} Assigned: ${all.map(partitionName).join(', ')}`,
  );
}

function noRecordAsLate(place: LedPartition, timestamp: number): Error {
  return userError(
    'KAFKA_NO_OFFSET_FOR_TIMESTAMP',
    `No offset matched from request of topic-partition ${partitionName(place)} and timestamp ${timestamp}.`,
    { hint: "To start at the end there, set startingOffsetsByTimestampStrategy to 'latest'." },
  );
}
