import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { PooledRuntime } from '../../src/engine/pooled-runtime.ts';
import type { QueryDefinition, Trigger } from '../../src/engine/query-definition.ts';
import { StreamExecution } from '../../src/engine/stream-execution.ts';
import { defineEventQuery, type EventQuery } from './event-query.ts';

/** Where the queries of a test file run: one runtime for all, a checkpoint for each name. */
export interface EventQueries {
  readonly runtime: PooledRuntime;
  define(name: string, query: EventQuery): QueryDefinition;
  start(name: string, query: EventQuery, trigger?: Trigger): Promise<StreamExecution>;
}

/** Opens before the file's first test and closes behind its last. */
export function eventQueries(): EventQueries {
  const runtime = new PooledRuntime({ threads: 2 });
  let directory: string | null = null;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'millrace-test-'));
  });
  afterAll(async () => {
    await runtime.close();
    if (directory !== null) await rm(directory, { recursive: true });
  });
  const define = (name: string, query: EventQuery): QueryDefinition => {
    if (directory === null) throw new Error('queries start in tests');
    return defineEventQuery(directory, name, query);
  };
  return {
    runtime,
    define,
    start: (name, query, trigger = { kind: 'default' }) =>
      StreamExecution.start(runtime, { ...define(name, query), trigger }),
  };
}
