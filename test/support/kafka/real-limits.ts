import kafkajs from 'kafkajs';
import type { Api } from '../../../src/connectors/kafka/protocol/api.ts';
import { KafkaClient } from './kafka-client.ts';

/** Bytes a second that a client with a quota may fetch, on the average of some ten seconds. */
const BYTES_PER_SECOND = 50_000;

interface Quota {
  readonly clientId: string;
  readonly bytesPerSecond: number;
}

const ALTER_CLIENT_QUOTAS: Api<Quota, number> = {
  name: 'AlterClientQuotas',
  key: 49,
  version: 1,
  encode({ clientId, bytesPerSecond }, writer) {
    const value = Buffer.alloc(8);
    value.writeDoubleBE(bytesPerSecond);
    writer.list([clientId], () => {
      writer.list([clientId], () => writer.text('client-id').text(clientId).end());
      writer.list([value], () => writer.text('consumer_byte_rate').raw(value).flag(false).end());
      writer.end();
    });
    const onlyValidates = false;
    writer.flag(onlyValidates).end();
  },
  decode(reader) {
    reader.int32();
    const [code] = reader.list(() => {
      const errorCode = reader.int16();
      reader.nullableText();
      reader.list(() => {
        reader.text();
        reader.nullableText();
        reader.end();
      });
      reader.end();
      return errorCode;
    });
    return code ?? -1;
  },
};

/** Gives a client a quota. */
export async function limitFetches(bootstrap: string, clientId: string): Promise<void> {
  const client = new KafkaClient(bootstrap);
  try {
    const { brokers } = await client.cluster.metadata([]);
    const quota = { clientId, bytesPerSecond: BYTES_PER_SECOND };
    const code = await client.cluster.send(brokers[0]!.nodeId, ALTER_CLIENT_QUOTAS, quota);
    if (code !== 0) throw new Error(`the broker takes no quota: ${code}`);
  } finally {
    client.close();
  }
}

/** Takes from everybody the right to write to a topic. Who may do nothing else would not even see it. */
export function noWriting(topic: string): kafkajs.AclEntry[] {
  const { AclOperationTypes: operations, AclPermissionTypes: permissions } = kafkajs;
  const ofTopic = {
    resourceType: kafkajs.AclResourceTypes.TOPIC,
    resourceName: topic,
    resourcePatternType: kafkajs.ResourcePatternTypes.LITERAL,
    principal: 'User:*',
    host: '*',
  };
  return [
    { ...ofTopic, operation: operations.DESCRIBE, permissionType: permissions.ALLOW },
    { ...ofTopic, operation: operations.WRITE, permissionType: permissions.DENY },
  ];
}

/** Resolves when the broker knows that nobody may write there. */
export async function untilRefused(bootstrap: string, topic: string): Promise<void> {
  for (;;) {
    const client = new KafkaClient(bootstrap);
    const refusal = await client.produce(topic, 0, [{ value: 'x' }]).catch((error) => error);
    client.close();
    if (refusal instanceof Error) return;
  }
}
