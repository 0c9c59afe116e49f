import { randomUUID } from 'node:crypto';
import type { StreamSource } from '../connectors/source.ts';
import { allOrFirstError } from '../errors.ts';
import type { BatchFacts } from '../expression/evaluation.ts';
import type { QueryStages } from '../plan/stages.ts';
import type { ResultForm } from '../task/protocol.ts';
import { BatchRunner } from './batch-runner.ts';
import { BoundedSource } from './bounded-source.ts';
import type { Clock } from './clock.ts';
import { type FinishedResult, finishResult } from './finish-result.ts';
import type { EngineOptions } from './query-definition.ts';
import { openResources } from './query-resources.ts';
import type { Runtime } from './runtime.ts';

/** A query over bounded input. */
export interface BatchQueryDefinition {
  readonly stages: QueryStages;
  /** In the order of `SplitStage.source`. */
  readonly sources: readonly StreamSource[];
  readonly options: EngineOptions;
  readonly clock: Clock;
  /** How the result is encoded; null or absent when it is wanted as columns. */
  readonly encoding?: ResultForm | null | undefined;
}

/** Takes what it wants of a result; the memory of the result's batches is valid until this resolves. */
export type ResultReader<T> = (result: FinishedResult, runtime: Runtime) => T | Promise<T>;

/** Nothing is late in a batch query, and nothing is evicted. */
const NO_WATERMARKS = { latenessMs: 0, evictionMs: 0 };

/**
 * Runs a query over bounded input: one micro-batch in complete mode over all that its sources have, without journal,
 * checkpoint, watermark or sink. Everything it held is free when this resolves.
 */
export async function runBatchQuery<T>(
  runtime: Runtime,
  definition: BatchQueryDefinition,
  read: ResultReader<T>,
): Promise<T> {
  const { encoding = null } = definition;
  const query = { id: randomUUID(), runId: randomUUID() };
  const resources = openResources(runtime, { ...definition, encoding }, query, null);
  try {
    const { stages, sources, options, clock } = definition;
    const { splitBytes } = options;
    const { timeZone } = stages.settings;
    const context = {
      splitBytes,
      timeZone,
      now: () => clock.now(),
      after: (delayMs: number, callback: () => void) => clock.after(delayMs, callback),
    };
    // All of them, also where one fails: a source is not closed while it opens or looks for its input.
    const bounded = await allOrFirstError(
      sources.map((source) => BoundedSource.open(source, context)),
    );
    const { budget, plan, state, seed } = resources;
    const own = { runtime, budget, plan, stages, state, seed };
    const runner = new BatchRunner({ ...own, sources: bounded, splitBytes, clock }, null);
    const facts: BatchFacts = { batchId: 0, timestampMs: clock.now(), seed };
    const ranges = await allOrFirstError(bounded.map((source) => source.plan()));
    const result = await runner.run({ facts, ranges, watermarks: NO_WATERMARKS, closes: false });
    return await read(finishResult(result, stages, resources, facts), runtime);
  } finally {
    await Promise.allSettled(definition.sources.map((source) => source.close()));
    resources.budget.close();
  }
}
