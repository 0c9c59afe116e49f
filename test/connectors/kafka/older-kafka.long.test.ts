import { test } from 'vitest';
import { OLDER_KAFKA } from '../../support/kafka/kafka-jars.ts';
import { describeKafka } from '../../support/kafka/kafka-tests.ts';
import { startRealKafka, WITH_RIGHTS, whyNoKafka } from '../../support/kafka/real-kafka.ts';

const reason = await whyNoKafka(OLDER_KAFKA);
if (reason === null)
  describeKafka(() => startRealKafka({ version: OLDER_KAFKA, settings: WITH_RIGHTS }));
// Without a broker this one test says why, and how to run all of them: `npm run test:long -- test/connectors/kafka`.
test('a real Kafka before 4.0 is here', ({ skip }) => skip(reason !== null, `left out, ${reason}`));
