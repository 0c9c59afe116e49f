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
  checkEach(limit, partitions, side);
  const asked = new Map<string, number>();
  const known = new Map<string, number>();
  for (const place of partitions) {
    const number = numberFor(limit, place);
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

function numberFor(limit: OffsetLimit, place: LedPartition): number {
  switch (limit.kind) {
    case 'earliest':
      return EARLIEST;
    case 'latest':
      return LATEST;
    case 'timestamp':
      return limit.timestamp;
    case 'timestamps':
      return limit.timestamps.get(place.topic)!.get(place.partition)!;
    case 'offsets':
      return limit.offsets.get(place.topic)!.get(place.partition)!;
  }
}

/** Numbers for partitions are for those that are read, all of them and no others. */
function checkEach(
  limit: OffsetLimit,
  partitions: readonly LedPartition[],
  side: LimitRules['side'],
): void {
  if (limit.kind === 'offsets') checkNames(limit.offsets, partitions, `${side}Offsets`);
  if (limit.kind === 'timestamps')
    checkNames(limit.timestamps, partitions, `${side}OffsetsByTimestamp`);
}

function checkNames(
  numbers: ByPartition,
  partitions: readonly LedPartition[],
  option: string,
): void {
  const assigned = new Set(partitions.map(partitionName));
  const specified = new Set(
    [...numbers].flatMap(([topic, own]) =>
      [...own.keys()].map((partition) => partitionName({ topic, partition })),
    ),
  );
  if (assigned.symmetricDifference(specified).size === 0) return;
  throw userError(
    'INVALID_OPTION_VALUE',
    `If ${option} contains specific offsets, you must specify all TopicPartitions and no others. Use -1 for latest, -2 for earliest. Specified: ${[...specified].join(', ')} Assigned: ${[...assigned].join(', ')}`,
  );
}

function noRecordAsLate(place: LedPartition, timestamp: number): Error {
  return userError(
    'KAFKA_NO_OFFSET_FOR_TIMESTAMP',
    `No offset matched from request of topic-partition ${partitionName(place)} and timestamp ${timestamp}.`,
    { hint: "To start at the end there, set startingOffsetsByTimestampStrategy to 'latest'." },
  );
}
