import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Admin } from 'kafkajs';
import { findJava, javaCommand } from '../java.ts';
import { KafkaClient } from './kafka-client.ts';
import type { TestKafka } from './kafka-fixture.ts';
import { classPathOf, fetchKafkaJars, type KafkaVersion, NEWEST_KAFKA } from './kafka-jars.ts';
import { quietKafkajs } from './quiet-kafkajs.ts';
import { limitFetches, noWriting, untilRefused } from './real-limits.ts';

const CLUSTER_ID = 'bWlsbHJhY2UtdGVzdC1rZg';
/** The port is free when it is chosen; who knows when the broker comes to it. */
const STARTS_MAX = 5;
const READY_MS_MAX = 60_000;

/** Null when a broker can be started, otherwise why not and what to do. */
export async function whyNoKafka(version: KafkaVersion = NEWEST_KAFKA): Promise<string | null> {
  if (findJava() === null) {
    return 'needs Java 17 or newer, or pip to bring one: install it and run npm run test:long -- test/connectors/kafka';
  }
  try {
    await fetchKafkaJars(version);
    return null;
  } catch (error) {
    return `needs Maven Central, which cannot be reached (${error}): connect and run npm run test:long -- test/connectors/kafka`;
  }
}

/** A broker in a process of its own. */
export interface RealKafka extends TestKafka {
  readonly pid: number;
}

/** Settings with which rights can be taken away. */
export const WITH_RIGHTS: Readonly<Record<string, string | number>> = {
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'allow.everyone.if.no.acl.found': 'true',
};

/** A broker of one node in a directory of its own, on a free port. */
export async function startRealKafka({
  heap,
  memoryFlags = heap === undefined ? memoryFlagsOf({}) : memoryFlagsOf({ heap, isShort: false }),
  version = NEWEST_KAFKA,
  settings = {},
}: {
  readonly heap?: string;
  /** How Java keeps and collects memory, where Kafka's own scripts are not to decide it. */
  readonly memoryFlags?: readonly string[];
  readonly version?: KafkaVersion;
  /** In the broker's configuration, beside or instead of what tests need. */
  readonly settings?: Readonly<Record<string, string | number>>;
} = {}): Promise<RealKafka> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-kafka-'));
  for (let start = 1; ; start++) {
    const port = await freePort();
    const properties = writeProperties(directory, port, await freePort(), settings);
    format(properties, version);
    const again = (): ChildProcess => launch(directory, properties, version, memoryFlags);
    const broker = again();
    const bootstrap = `127.0.0.1:${port}`;
    if (await isReady(bootstrap, broker)) return handle(bootstrap, directory, again, broker);
    broker.kill('SIGKILL');
    fs.rmSync(path.join(directory, 'data'), { recursive: true, force: true });
    if (start === STARTS_MAX)
      throw new Error(fs.readFileSync(path.join(directory, 'broker.log'), 'utf8'));
  }
}

interface MemoryTraits {
  readonly heap?: string;
  /** The program is over before much of it would be compiled. */
  readonly isShort?: boolean;
}

export function javaArguments({
  version = NEWEST_KAFKA,
  ...traits
}: MemoryTraits & { readonly version?: KafkaVersion } = {}): readonly string[] {
  return [...memoryFlagsOf(traits), '-cp', classPathOf(version)];
}

function memoryFlagsOf({ heap = '512m', isShort = true }: MemoryTraits): readonly string[] {
  return [`-Xmx${heap}`, ...(isShort ? QUICK : lasting(heap))];
}

const QUICK = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

/** As Kafka's own scripts start a broker. */
function lasting(heap: string): readonly string[] {
  const pauses = ['-XX:MaxGCPauseMillis=20', '-XX:InitiatingHeapOccupancyPercent=35'];
  return [`-Xms${heap}`, '-server', '-XX:+UseG1GC', ...pauses, '-XX:+ExplicitGCInvokesConcurrent'];
}

function format(properties: string, version: KafkaVersion): void {
  const tool = ['kafka.tools.StorageTool', 'format', '--ignore-formatted'];
  const args = [...javaArguments({ version }), ...tool, '-t', CLUSTER_ID, '-c', properties];
  execFileSync(javaCommand(), args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

function launch(
  directory: string,
  properties: string,
  version: KafkaVersion,
  memoryFlags: readonly string[],
): ChildProcess {
  const log = fs.openSync(path.join(directory, 'broker.log'), 'a');
  const args = [...memoryFlags, '-cp', classPathOf(version), 'kafka.Kafka', properties];
  const broker = spawn(javaCommand(), args, {
    stdio: ['ignore', log, log],
    cwd: directory,
  });
  fs.closeSync(log);
  const end = (): boolean => broker.kill('SIGKILL');
  process.once('exit', end);
  broker.once('exit', () => process.off('exit', end));
  return broker;
}

function writeProperties(
  directory: string,
  port: number,
  controllerPort: number,
  own: Readonly<Record<string, string | number>>,
): string {
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': path.join(directory, 'data'),
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 2,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 2,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'auto.create.topics.enable': false,
    // Records of tests may be as old as they like.
    'log.retention.hours': -1,
    ...own,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  const file = path.join(directory, 'server.properties');
  fs.writeFileSync(file, lines.join(''));
  return file;
}

async function isReady(bootstrap: string, broker: ChildProcess): Promise<boolean> {
  const client = new KafkaClient(bootstrap);
  const endMs = performance.now() + READY_MS_MAX;
  try {
    while (broker.exitCode === null && performance.now() < endMs) {
      const metadata = await client.cluster.metadata([]).catch(() => null);
      if (metadata !== null && metadata.brokers.length > 0) return true;
      await client.cluster.wait(50);
    }
    return false;
  } finally {
    client.close();
  }
}

function handle(
  bootstrap: string,
  directory: string,
  again: () => ChildProcess,
  first: ChildProcess,
): RealKafka {
  let broker = first;
  const admin = quietKafkajs(bootstrap).admin();
  const connected = admin.connect();
  const stop = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    const ended = new Promise((resolve) => broker.once('exit', resolve));
    broker.kill(signal);
    await ended;
  };
  return {
    bootstrap,
    get pid() {
      return broker.pid!;
    },
    async createTopic(topic, numPartitions) {
      await connected;
      const request = { topics: [{ topic, numPartitions }], waitForLeaders: false };
      // False while a topic of the same name is still on its way out.
      while (!(await admin.createTopics(request)));
      while (!(await isLed(admin, topic)));
    },
    async deleteTopic(topic) {
      await connected;
      await admin.deleteTopics({ topics: [topic] });
    },
    async addPartition(topic, count) {
      await connected;
      await admin.createPartitions({ topicPartitions: [{ topic, count }] });
    },
    async deleteBefore(topic, offset) {
      await connected;
      await admin.deleteTopicRecords({
        topic,
        partitions: [{ partition: 0, offset: String(offset) }],
      });
    },
    throttle: (clientId) => limitFetches(bootstrap, clientId),
    async forbidWriting(topic) {
      await connected;
      await admin.createAcls({ acl: noWriting(topic) });
      await untilRefused(bootstrap, topic);
    },
    async restart() {
      await stop('SIGKILL');
      // Somebody may have one of its ports for a moment.
      for (let start = 1; ; start++) {
        broker = again();
        if (await isReady(bootstrap, broker)) return;
        if (start === STARTS_MAX) throw new Error('the broker does not come back');
      }
    },
    async close() {
      await connected;
      await admin.disconnect();
      await stop('SIGKILL');
      fs.rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Whether all partitions of a topic have leaders; the broker may not know a topic yet that it has just made. */
async function isLed(admin: Admin, topic: string): Promise<boolean> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0));
  } catch (error) {
    const { type } = error as { readonly type?: string };
    if (type === 'UNKNOWN_TOPIC_OR_PARTITION' || type === 'LEADER_NOT_AVAILABLE') return false;
    throw error;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
