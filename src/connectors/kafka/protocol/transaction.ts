import type { Api, Throttled } from './api.ts';
import { byTopic } from './by-topic.ts';
import { type PartitionResults, readPartitionResults } from './partition-results.ts';
import type { WireReader } from './wire-reader.ts';
import type { WireWriter } from './wire-writer.ts';

/** Who writes in a transaction. */
export interface TransactionProducer {
  readonly transactionalId: string;
  readonly producerId: bigint;
  readonly epoch: number;
}

interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

interface CodeResponse extends Throttled {
  readonly errorCode: number;
}

interface AddPartitionsRequest extends TransactionProducer {
  readonly partitions: readonly TopicPartition[];
}

/** Tells the coordinator that a transaction is about to write to partitions. */
export const ADD_PARTITIONS_TO_TXN: Api<AddPartitionsRequest, PartitionResults> = {
  name: 'AddPartitionsToTxn',
  key: 24,
  version: 3,
  encode({ partitions, ...producer }, writer) {
    writeProducer(producer, writer);
    writer.list(byTopic(partitions), ([topic, wanted]) => {
      writer.text(topic).list(wanted, ({ partition }) => writer.int32(partition));
      writer.end();
    });
    writer.end();
  },
  decode: readPartitionResults,
};

interface AddOffsetsRequest extends TransactionProducer {
  readonly groupId: string;
}

/** Tells the coordinator that a transaction is about to commit offsets of a group. */
export const ADD_OFFSETS_TO_TXN: Api<AddOffsetsRequest, CodeResponse> = {
  name: 'AddOffsetsToTxn',
  key: 25,
  version: 3,
  encode({ groupId, ...producer }, writer) {
    writeProducer(producer, writer);
    writer.text(groupId).end();
  },
  decode: readCode,
};

interface TxnOffsetCommitRequest extends AddOffsetsRequest {
  readonly offsets: readonly (TopicPartition & {
    readonly offset: number;
    readonly metadata: string;
  })[];
}

const ANY_EPOCH = -1;
const NO_GENERATION = -1;
const NO_MEMBER = '';

/** Commits offsets of a group as a part of a transaction: they count when it is committed. */
export const TXN_OFFSET_COMMIT: Api<TxnOffsetCommitRequest, PartitionResults> = {
  name: 'TxnOffsetCommit',
  key: 28,
  version: 3,
  encode({ transactionalId, groupId, producerId, epoch, offsets }, writer) {
    writer.text(transactionalId).text(groupId).int64(producerId).int16(epoch);
    writer.int32(NO_GENERATION).text(NO_MEMBER).text(null);
    writer.list(byTopic(offsets), ([topic, wanted]) => {
      writer.text(topic).list(wanted, ({ partition, offset, metadata }) => {
        writer.int32(partition).int64(offset).int32(ANY_EPOCH).text(metadata).end();
      });
      writer.end();
    });
    writer.end();
  },
  decode: readPartitionResults,
};

/** The same with the transactions of Kafka 4: the group is added to the transaction by the broker. */
export const TXN_OFFSET_COMMIT_AND_ADD: typeof TXN_OFFSET_COMMIT = {
  ...TXN_OFFSET_COMMIT,
  version: 5,
};

interface EndTxnRequest extends TransactionProducer {
  readonly commits: boolean;
}

/** Commits a transaction or gives it up. */
export const END_TXN: Api<EndTxnRequest, CodeResponse> = {
  name: 'EndTxn',
  key: 26,
  version: 3,
  encode({ commits, ...producer }, writer) {
    writeProducer(producer, writer);
    writer.flag(commits).end();
  },
  decode: readCode,
};

interface EndTxnResponse extends CodeResponse {
  readonly producerId: bigint;
  readonly epoch: number;
}

/** The same with the transactions of Kafka 4: tells under whom the next transaction is. */
export const END_TXN_AND_GO_ON: Api<EndTxnRequest, EndTxnResponse> = {
  ...END_TXN,
  version: 5,
  decode(reader) {
    const [throttleMs, errorCode] = [reader.int32(), reader.int16()];
    const response = { throttleMs, errorCode, producerId: reader.int64(), epoch: reader.int16() };
    reader.end();
    return response;
  },
};

function writeProducer(producer: TransactionProducer, writer: WireWriter): void {
  writer.text(producer.transactionalId).int64(producer.producerId).int16(producer.epoch);
}

function readCode(reader: WireReader): CodeResponse {
  const response = { throttleMs: reader.int32(), errorCode: reader.int16() };
  reader.end();
  return response;
}
