import type { ClientName } from '../../../src/connectors/kafka/client/client-options.ts';
import { testEvents } from './event-tests.ts';
import { kafkaFixture, type TestKafka } from './kafka-fixture.ts';
import { testSink } from './sink-tests.ts';
import { testSource } from './source-tests.ts';

/** What holds over any broker: the fake one and real ones. `opener`: what the product opens its connections by. */
export function describeKafka(
  start: () => Promise<TestKafka>,
  opener: ClientName = 'kafkajs',
): void {
  const given = kafkaFixture(start, opener);
  testSource(given);
  testEvents(given);
  testSink(given);
}
