import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import kafkajs from 'kafkajs';
import { KafkaClient } from './kafka-client.ts';
import type { TestKafka } from './kafka-tests.ts';
import jars from './real-kafka-jars.json' with { type: 'json' };

// A real Kafka from Maven Central alone: the jars that its broker loads, kept in the user's cache, run by the system's Java.

const VERSION = '4.3.1';
const REPOSITORY = 'https://repo1.maven.org/maven2';
const CACHE = path.join(os.homedir(), '.cache', 'millrace-kafka', VERSION);
const CLUSTER_ID = 'bWlsbHJhY2UtdGVzdC1rZg';
/** The port is free when it is chosen; who knows when the broker comes to it. */
const STARTS_MAX = 5;
const READY_MS_MAX = 60_000;

/** Null when a broker can be started, otherwise why not and what to do. */
export async function whyNoKafka(): Promise<string | null> {
  try {
    execFileSync('java', ['-version'], { stdio: 'ignore' });
  } catch {
    return 'needs Java 17 or newer: install it and run npm run test:long -- test/connectors/kafka';
  }
  try {
    await fetchJars();
    return null;
  } catch (error) {
    return `needs Maven Central, which cannot be reached (${error}): connect and run npm run test:long -- test/connectors/kafka`;
  }
}

/** A broker in a process of its own. */
export interface RealKafka extends TestKafka {
  readonly pid: number;
  /** Kills it and starts it again on what it has written. */
  restart(): Promise<void>;
}

/** A broker of one node in a directory of its own, on a free port. */
export async function startRealKafka({
  heap,
  settings = {},
}: {
  readonly heap?: string;
  /** In the broker's configuration, beside or instead of what tests need. */
  readonly settings?: Readonly<Record<string, string | number>>;
} = {}): Promise<RealKafka> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-kafka-'));
  for (let start = 1; ; start++) {
    const port = await freePort();
    const properties = writeProperties(directory, port, await freePort(), settings);
    java([
      'kafka.tools.StorageTool',
      'format',
      '--ignore-formatted',
      '-t',
      CLUSTER_ID,
      '-c',
      properties,
    ]);
    const broker = launch(directory, properties, heap);
    const bootstrap = `127.0.0.1:${port}`;
    if (await isReady(bootstrap, broker)) return handle(bootstrap, directory, properties, broker);
    broker.kill('SIGKILL');
    fs.rmSync(path.join(directory, 'data'), { recursive: true, force: true });
    if (start === STARTS_MAX)
      throw new Error(fs.readFileSync(path.join(directory, 'broker.log'), 'utf8'));
  }
}

async function fetchJars(): Promise<void> {
  fs.mkdirSync(CACHE, { recursive: true });
  const missing = jars.filter((jar) => !fs.existsSync(path.join(CACHE, path.basename(jar))));
  for (const jar of missing) {
    const response = await fetch(`${REPOSITORY}/${jar}`, { signal: AbortSignal.timeout(60_000) });
    if (!response.ok) throw new Error(`${jar}: ${response.status}`);
    const target = path.join(CACHE, path.basename(jar));
    const partial = `${target}.${process.pid}`;
    fs.writeFileSync(partial, Buffer.from(await response.arrayBuffer()));
    fs.renameSync(partial, target);
  }
}

/** `isShort`: the program is over before much of it would be compiled. */
export function javaArguments({
  heap = '512m',
  isShort = true,
}: {
  readonly heap?: string;
  readonly isShort?: boolean;
} = {}): readonly string[] {
  const classPath = jars.map((jar) => path.join(CACHE, path.basename(jar))).join(path.delimiter);
  return [`-Xmx${heap}`, ...(isShort ? QUICK : lasting(heap)), '-cp', classPath];
}

const QUICK = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

/** As Kafka's own scripts start a broker. */
function lasting(heap: string): readonly string[] {
  const pauses = ['-XX:MaxGCPauseMillis=20', '-XX:InitiatingHeapOccupancyPercent=35'];
  return [`-Xms${heap}`, '-server', '-XX:+UseG1GC', ...pauses, '-XX:+ExplicitGCInvokesConcurrent'];
}

function java(args: readonly string[]): void {
  execFileSync('java', [...javaArguments(), ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
}

function launch(directory: string, properties: string, heap?: string): ChildProcess {
  const log = fs.openSync(path.join(directory, 'broker.log'), 'a');
  const own = heap === undefined ? {} : { heap, isShort: false };
  const broker = spawn('java', [...javaArguments(own), 'kafka.Kafka', properties], {
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
  properties: string,
  first: ChildProcess,
): RealKafka {
  let broker = first;
  const level = kafkajs.logLevel.NOTHING;
  const admin = new kafkajs.Kafka({ brokers: [bootstrap], logLevel: level }).admin();
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
      const request = { topics: [{ topic, numPartitions }], waitForLeaders: true };
      // False while a topic of the same name is still on its way out.
      while (!(await admin.createTopics(request)));
    },
    async deleteTopic(topic) {
      await connected;
      await admin.deleteTopics({ topics: [topic] });
    },
    async addPartition(topic, count) {
      await connected;
      await admin.createPartitions({ topicPartitions: [{ topic, count }] });
    },
    async restart() {
      await stop('SIGKILL');
      // Somebody may have one of its ports for a moment.
      for (let start = 1; ; start++) {
        broker = launch(directory, properties);
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

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
