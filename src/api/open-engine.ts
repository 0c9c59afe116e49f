import type { QueryDefinition, RunningQuery } from '../engine/query-definition.ts';
import { internalError } from '../errors.ts';

/** The engine as a session sees it. */
export interface Engine {
  start(definition: QueryDefinition): Promise<RunningQuery>;
  close(): Promise<void>;
}

/** The engine is loaded when the first session opens, so that importing millrace costs little. */
export async function openEngine(_threads: number | undefined): Promise<Engine> {
  return {
    start: () => Promise.reject(internalError('the engine is not there yet')),
    close: () => Promise.resolve(),
  };
}
