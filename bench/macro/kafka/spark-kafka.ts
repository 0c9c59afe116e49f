import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { fetchJars } from '../../../test/support/kafka/kafka-jars.ts';
import { checkResult } from '../../harness.ts';

const CACHE = path.join(os.homedir(), '.cache', 'millrace-spark');
const PYTHON = path.join(CACHE, 'venv', 'bin', 'python');
const SCRIPT = fileURLToPath(new URL('spark-kafka.py', import.meta.url));
/** Spark's connector and what it needs beside Spark. */
const JARS = [
  'org/apache/spark/spark-sql-kafka-0-10_2.13/4.0.0/spark-sql-kafka-0-10_2.13-4.0.0.jar',
  'org/apache/spark/spark-token-provider-kafka-0-10_2.13/4.0.0/spark-token-provider-kafka-0-10_2.13-4.0.0.jar',
  'org/apache/kafka/kafka-clients/3.9.0/kafka-clients-3.9.0.jar',
  'org/apache/commons/commons-pool2/2.12.0/commons-pool2-2.12.0.jar',
];

/** Null when Spark can be run, otherwise how to have it. */
export function whyNoSpark(): string | null {
  if (existsSync(PYTHON)) return null;
  return `without Spark: python3 -m venv ${CACHE}/venv && ${CACHE}/venv/bin/pip install pyspark==4.0.0`;
}

/** A process of Spark's that counts the bids of a topic as often as it is asked. */
export class SparkProcess {
  readonly #child: ChildProcess;
  readonly #lines: Interface;

  private constructor(args: readonly string[]) {
    this.#child = spawn(PYTHON, [SCRIPT, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout! });
  }

  /** Started, and its code compiled by one run that does not count. */
  static async start(
    bootstrap: string,
    topic: string,
    schema: string,
    threads: number,
  ): Promise<SparkProcess> {
    const folder = path.join(CACHE, 'jars');
    await fetchJars(JARS, folder);
    const jars = JARS.map((jar) => path.join(folder, path.basename(jar))).join(',');
    const started = new SparkProcess([jars, bootstrap, topic, schema, String(threads)]);
    await started.#line();
    await started.#ask();
    return started;
  }

  /** Counts the rows once. */
  async count(rows: number): Promise<void> {
    const found = await this.#ask();
    checkResult(found === String(rows), `Spark counted ${found} rows`);
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }

  #ask(): Promise<string> {
    const answer = this.#line();
    this.#child.stdin!.write('\n');
    return answer;
  }

  #line(): Promise<string> {
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error('Spark has ended'));
      this.#child.once('exit', ended);
      this.#lines.once('line', (line) => {
        this.#child.off('exit', ended);
        resolve(line);
      });
    });
  }
}
