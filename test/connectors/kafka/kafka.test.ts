import { FakeCluster } from '../../support/kafka/fake-cluster.ts';
import { describeKafka } from '../../support/kafka/kafka-tests.ts';

// Faults are tried with the transactions of Kafka 3 as well.
describeKafka(async () => {
  const cluster = await FakeCluster.start(2);
  cluster.transactionVersion = 2;
  return cluster;
});
