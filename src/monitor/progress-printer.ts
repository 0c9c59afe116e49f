import type { QueryProgress } from '../engine/query-definition.ts';

/** Which run of which query. */
export interface WatchedQuery {
  readonly id: string;
  readonly runId: string;
  readonly name: string | null;
}

/** Tells a person or a program how queries get on. Called in the order in which things happen. */
export interface ProgressPrinter {
  started(query: WatchedQuery): void;
  progress(progress: QueryProgress): void;
  /** The query has nothing to do until new rows come. */
  idle(runId: string): void;
  ended(runId: string): void;
  /** Nothing more comes: what has not been told yet is told. */
  finish(): void;
}

/** Where it is told. */
export interface TextTarget {
  write(text: string): unknown;
}

/** What all printers do not care for. */
export const silentPrinter: ProgressPrinter = {
  started: () => {},
  progress: () => {},
  idle: () => {},
  ended: () => {},
  finish: () => {},
};
