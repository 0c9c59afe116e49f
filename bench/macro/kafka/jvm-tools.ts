import { spawn } from 'node:child_process';
import { javaCommand } from '../../../test/support/java.ts';
import { javaArguments } from '../../../test/support/kafka/real-kafka.ts';

/** Kafka's own measure of reading: all records of a topic, read and counted. */
export async function readByJvm(bootstrap: string, topic: string, records: number): Promise<void> {
  await runTool('ConsumerPerformance', [
    ...['--bootstrap-server', bootstrap, '--topic', topic],
    ...['--num-records', String(records), '--timeout', '60000'],
    ...['--group', `bench-${process.hrtime.bigint()}`],
  ]);
}

/** Kafka's own measure of writing: records of one size to all partitions, acknowledged by all replicas. */
export async function writeByJvm(
  bootstrap: string,
  topic: string,
  records: number,
  recordBytes: number,
): Promise<void> {
  await runTool('ProducerPerformance', [
    ...['--topic', topic, '--num-records', String(records)],
    ...['--record-size', String(recordBytes), '--throughput', '-1'],
    '--command-property',
    ...[`bootstrap.servers=${bootstrap}`, 'acks=all', 'batch.size=65536', 'linger.ms=5'],
  ]);
}

async function runTool(name: string, args: readonly string[]): Promise<void> {
  const tool = `org.apache.kafka.tools.${name}`;
  await runCommand(javaCommand(), [...javaArguments({ isShort: false }), tool, ...args]);
}

/** Runs a command to its end. */
export async function runCommand(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${errors.slice(-1000)}`);
}
