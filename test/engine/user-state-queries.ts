import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { PooledRuntime } from '../../src/engine/pooled-runtime.ts';
import { UserStateBench } from '../support/user-state-bench.ts';

/** One bench for all tests of a file. */
export function userStateBench(threads = 2): () => UserStateBench {
  const runtime = new PooledRuntime({ threads });
  let bench: UserStateBench | null = null;
  let directory: string | null = null;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'millrace-test-'));
    bench = new UserStateBench(runtime, directory);
  });
  afterAll(async () => {
    await runtime.close();
    if (directory !== null) await rm(directory, { recursive: true });
  });
  return () => {
    if (bench === null) throw new Error('queries start in tests');
    return bench;
  };
}
