import { test } from 'vitest';
import { describeKafka } from '../../support/kafka/kafka-tests.ts';
import { startRealKafka, whyNoKafka } from '../../support/kafka/real-kafka.ts';

const reason = await whyNoKafka();
if (reason === null) describeKafka(startRealKafka);
// Without Java or Maven Central there is no broker: the name says what is missing and how to run it then.
test.runIf(reason === null)(
  `a real Kafka is here${reason === null ? '' : `: left out, ${reason}`}`,
  () => {},
);
