import type { QueryDefinition, RunningQuery } from '../engine/query-definition.ts';

/** The engine as a session sees it. */
export interface Engine {
  start(definition: QueryDefinition): Promise<RunningQuery>;
  close(): Promise<void>;
}

/** The engine is loaded when the first session opens, so that importing millrace costs little. */
export async function openEngine(threads: number | undefined): Promise<Engine> {
  const [{ Runtime }, { StreamExecution }] = await Promise.all([
    import('../engine/runtime.ts'),
    import('../engine/stream-execution.ts'),
  ]);
  const runtime = new Runtime({ threads });
  return {
    start: (definition) => StreamExecution.start(runtime, definition),
    close: () => runtime.close(),
  };
}
