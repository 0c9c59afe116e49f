import type { SinkConnector, SourceConnector } from '../connector.ts';
import { KafkaSink } from './sink/kafka-sink.ts';
import { KafkaSource } from './source/kafka-source.ts';

/** `readStream.format('kafka')` and `read.format('kafka')`. */
export const kafkaSourceConnector: SourceConnector = {
  name: 'kafka',
  create: (options, schema) => new KafkaSource(options, schema),
};

/** `writeStream.format('kafka')` and `write.format('kafka')`. */
export const kafkaSinkConnector: SinkConnector = {
  name: 'kafka',
  create: (options) => new KafkaSink(options),
};
