import { readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { session } from 'millrace';
import type { ThreadProfiler } from '../../thread-profiler.ts';
import type { NexmarkInput } from './input.ts';
import type { NexmarkQuery } from './queries.ts';
import type { RowSums } from './row-sums.ts';
import { type QueryRun, streamQuery } from './stream-query.ts';

/** Bytes of input for each millisecond between snapshots: so a run over little data has several, too. */
const BYTES_PER_SNAPSHOT_MS = 8e6;

/** What runs of a query share. */
export interface RunSetting {
  /** Where checkpoints go; removed at the end, for the disk still to be written to would slow the next query down. */
  readonly directory: string;
  readonly rowSums: RowSums;
  /** Profiles one more run. */
  readonly profiler: ThreadProfiler | null;
}

/** Runs a query twice, so that the second run, which is measured, finds threads and code warm. */
export async function runQuery(
  query: NexmarkQuery,
  input: NexmarkInput,
  { directory, rowSums, profiler }: RunSetting,
): Promise<QueryRun> {
  const opened = await session({
    settings: {
      'spark.sql.session.timeZone': 'UTC',
      'millrace.checkpoint.interval': `${snapshotIntervalMs(query, input)} milliseconds`,
    },
  });
  try {
    let runs = 0;
    const run = (): Promise<QueryRun> =>
      streamQuery(opened, query, input, path.join(directory, String(runs++)), rowSums);
    await run();
    const measured = await run();
    await profiler?.profile(query.name, async () => void (await run()));
    return measured;
  } finally {
    await opened.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

export function snapshotIntervalMs({ streams }: NexmarkQuery, input: NexmarkInput): number {
  const byteLength = streams
    .map((stream) => input.streams[stream])
    .flatMap((directory) => readdirSync(directory).map((name) => path.join(directory, name)))
    .reduce((sum, file) => sum + statSync(file).size, 0);
  return Math.max(1, Math.round(byteLength / BYTES_PER_SNAPSHOT_MS));
}
