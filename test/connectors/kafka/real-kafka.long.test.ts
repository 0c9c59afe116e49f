import { test } from 'vitest';
import { describeKafka } from '../../support/kafka/kafka-tests.ts';
import { startRealKafka, whyNoKafka } from '../../support/kafka/real-kafka.ts';

const reason = await whyNoKafka();
if (reason === null) describeKafka(startRealKafka);
test.runIf(reason === null)(`a real Kafka ${reason ?? 'is here'}`, () => {});
