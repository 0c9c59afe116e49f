import { FakeCluster } from '../../support/kafka/fake-cluster.ts';
import { describeKafka } from '../../support/kafka/kafka-tests.ts';

describeKafka(() => FakeCluster.start(2));
