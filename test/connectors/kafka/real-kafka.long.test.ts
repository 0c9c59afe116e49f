import { test } from 'vitest';
import { describeKafka } from '../../support/kafka/kafka-tests.ts';
import { startRealKafka, whyNoKafka } from '../../support/kafka/real-kafka.ts';

const reason = await whyNoKafka();
if (reason === null) describeKafka(startRealKafka);
// Without a broker this one test says why, and how to run all of them: `npm run test:long -- test/connectors/kafka`.
test('a real Kafka is here', ({ skip }) => skip(reason !== null, `left out, ${reason}`));
