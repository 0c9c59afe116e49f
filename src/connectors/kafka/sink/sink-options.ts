import { userError } from '../../../errors.ts';
import type { FormatOptions } from '../../../formats/format.ts';
import { CODECS, type Codec } from '../../../formats/kafka/record-batch.ts';
import {
  choice,
  type OptionRules,
  optionalInteger,
  optionalText,
  readOptions,
} from '../../../formats/options.ts';
import {
  CLIENT_NAMES,
  type ClientName,
  type ClientOptions,
  readClientOptions,
} from '../client/client-options.ts';
import { readKafkaOptions, splitOptions } from '../kafka-options.ts';

/** What a batch that is written again does to those who read. */
export type Delivery = 'exactly-once' | 'at-least-once';

/** What to do with a batch of which nobody knows whether it was written: its marker has expired. */
export type UnknownBatch = 'fail' | 'write' | 'skip';

/** What the user says of a Kafka sink. */
export interface KafkaSinkOptions {
  readonly client: ClientOptions;
  /** Null: rows name their topics. */
  readonly topic: string | null;
  readonly includeHeaders: boolean;
  readonly delivery: Delivery;
  readonly unknownBatch: UnknownBatch;
  readonly codec: Codec;
  /** How many replicas have to have a record: −1 for all in sync. */
  readonly acks: number;
  /** Of a record batch, before it is compressed. */
  readonly batchBytes: number;
  /** For how long topics are taken to have the partitions that they had. */
  readonly metadataMs: number;
  /** What the transactional id begins with. */
  readonly idPrefix: string;
  /** A transaction that is open for longer is given up by the broker. */
  readonly transactionMs: number;
}

interface Texts {
  readonly client: ClientName;
  readonly topic: string | null;
  readonly includeHeaders: 'true' | 'false';
  readonly delivery: Delivery;
  readonly unknownBatch: UnknownBatch;
}

const RULES: OptionRules<Texts> = {
  client: choice(CLIENT_NAMES, 'kafkajs'),
  topic: optionalText(),
  includeHeaders: choice(['true', 'false'], 'true'),
  delivery: choice(['exactly-once', 'at-least-once'], 'exactly-once'),
  unknownBatch: choice(['fail', 'write', 'skip'], 'fail'),
};

interface ProducerTexts {
  readonly 'compression.type': Codec;
  /** Not 0: who is not answered does not know what to write again. */
  readonly acks: '-1' | 'all' | '1';
  readonly 'batch.size': number | null;
  readonly 'transactional.id': string | null;
  readonly 'transaction.timeout.ms': number | null;
  readonly 'metadata.max.age.ms': number | null;
}

const INTEGER_MAX = 2 ** 31 - 1;
/** Brokers take a little more than a megabyte where nobody has told them otherwise. */
const BATCH_BYTES = 512 * 1024;
const BATCH_BYTES_MIN = 1024;
const BATCH_BYTES_MAX = 64 * 1024 * 1024;
const TRANSACTION_MS = 60_000;
const METADATA_MS = 5 * 60 * 1000;
const ID_PREFIX = 'millrace';

const PRODUCER_RULES: OptionRules<ProducerTexts> = {
  'compression.type': choice(CODECS, 'none'),
  acks: choice(['-1', 'all', '1'], 'all'),
  'batch.size': optionalInteger(BATCH_BYTES_MIN, BATCH_BYTES_MAX),
  'transactional.id': optionalText(),
  'transaction.timeout.ms': optionalInteger(1, INTEGER_MAX),
  'metadata.max.age.ms': optionalInteger(0, INTEGER_MAX),
};

const REFUSED: ReadonlyMap<string, string> = new Map([
  ['key.serializer', ' is not supported as keys are serialized with ByteArraySerializer.'],
  ['value.serializer', ' is not supported as values are serialized with ByteArraySerializer.'],
]);

export function readSinkOptions(options: FormatOptions): KafkaSinkOptions {
  const { own, ofKafka } = splitOptions(options, Object.keys(RULES), []);
  for (const name of ofKafka.keys()) {
    const words = REFUSED.get(name);
    if (words !== undefined) {
      throw userError('INVALID_OPTION_VALUE', `Kafka option '${name}'${words}`);
    }
  }
  const { client, topic, delivery, unknownBatch, includeHeaders } = readOptions(
    'the kafka sink',
    RULES,
    own,
  );
  const texts = readKafkaOptions('the kafka sink', PRODUCER_RULES, ofKafka);
  const acks = texts.acks === 'all' ? -1 : Number(texts.acks);
  if (acks !== -1 && delivery === 'exactly-once') {
    throw userError(
      'INVALID_OPTION_VALUE',
      `Option 'kafka.acks' is '${texts.acks}'; exactly-once delivery needs 'all'.`,
      { hint: "Leave it out, or set option('delivery', 'at-least-once')." },
    );
  }
  return {
    client: readClientOptions(ofKafka, client),
    topic,
    includeHeaders: includeHeaders === 'true',
    delivery,
    unknownBatch,
    codec: texts['compression.type'],
    acks,
    batchBytes: texts['batch.size'] ?? BATCH_BYTES,
    metadataMs: texts['metadata.max.age.ms'] ?? METADATA_MS,
    idPrefix: texts['transactional.id'] ?? ID_PREFIX,
    transactionMs: texts['transaction.timeout.ms'] ?? TRANSACTION_MS,
  };
}
