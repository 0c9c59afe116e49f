import * as fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import jars from './real-kafka-jars.json' with { type: 'json' };

// Kafka from Maven Central alone: the jars that its broker loads, kept in the user's cache.

export type KafkaVersion = keyof typeof jars;
export const NEWEST_KAFKA: KafkaVersion = '4.3.1';
/** The last one before 4.0. */
export const OLDER_KAFKA: KafkaVersion = '3.9.2';

const REPOSITORY = 'https://repo1.maven.org/maven2';
const CACHE = path.join(os.homedir(), '.cache', 'millrace-kafka');

/** Brings the jars of a version that are not there yet. */
export function fetchKafkaJars(version: KafkaVersion): Promise<void> {
  return fetchJars(jars[version], path.join(CACHE, version));
}

/** Brings jars, by their paths in Maven Central, to a folder. */
export async function fetchJars(paths: readonly string[], folder: string): Promise<void> {
  fs.mkdirSync(folder, { recursive: true });
  const missing = paths.filter((jar) => !fs.existsSync(path.join(folder, path.basename(jar))));
  for (const jar of missing) {
    const response = await fetch(`${REPOSITORY}/${jar}`, { signal: AbortSignal.timeout(60_000) });
    if (!response.ok) throw new Error(`${jar}: ${response.status}`);
    const target = path.join(folder, path.basename(jar));
    const partial = `${target}.${process.pid}`;
    fs.writeFileSync(partial, Buffer.from(await response.arrayBuffer()));
    fs.renameSync(partial, target);
  }
}

export function classPathOf(version: KafkaVersion): string {
  const folder = path.join(CACHE, version);
  return jars[version].map((jar) => path.join(folder, path.basename(jar))).join(path.delimiter);
}
