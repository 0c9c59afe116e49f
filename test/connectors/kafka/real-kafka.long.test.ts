import { describe, test } from 'vitest';
import { CLIENT_NAMES } from '../../../src/connectors/kafka/client/client-options.ts';
import { describeKafka } from '../../support/kafka/kafka-tests.ts';
import { startRealKafka, WITH_RIGHTS, whyNoKafka } from '../../support/kafka/real-kafka.ts';

const reason = await whyNoKafka();
if (reason === null) {
  describe.each(CLIENT_NAMES)('by %s', (name) =>
    describeKafka(() => startRealKafka({ settings: WITH_RIGHTS }), name),
  );
}
// Without a broker this one test says why, and how to run all of them: `npm run test:long -- test/connectors/kafka`.
test('a real Kafka is here', ({ skip }) => skip(reason !== null, `left out, ${reason}`));
