import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { javaCommand } from '../java.ts';
import { javaArguments } from './real-kafka.ts';

const QUIET_MS = 10_000;
const OUTPUT_BYTES_MAX = 256 * 1024 * 1024;

/** The committed values of a topic as Kafka's own console consumer prints them: a client that shares no code with ours. */
export async function readByConsoleConsumer(
  bootstrap: string,
  topic: string,
): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)(
    javaCommand(),
    [
      ...javaArguments(),
      'org.apache.kafka.tools.consumer.ConsoleConsumer',
      ...['--bootstrap-server', bootstrap, '--topic', topic, '--from-beginning'],
      ...['--isolation-level', 'read_committed', '--timeout-ms', String(QUIET_MS)],
    ],
    { maxBuffer: OUTPUT_BYTES_MAX },
  );
  return stdout.split('\n').filter((line) => line !== '');
}
