import type { Phase } from '../../src/engine/phase.ts';

/** What the driver tells a child program, as JSON in its first argument. */
export interface RunOrder {
  readonly query: KilledQuery;
  readonly inputDirectory: string;
  readonly outputDirectory: string;
  readonly checkpointLocation: string;
  readonly snapshotIntervalMs: number;
  /** `whenTold`: until standard input ends, then everything that is there. */
  readonly ending: 'availableNow' | 'whenTold';
  readonly kill: KillOrder | null;
}

/** Which query is killed. */
export type KilledQuery = 'windowedCount' | 'deduplicatedSessions' | 'joinedCount';

/** What a child prints when its query has recovered. */
export const READY = 'ready\n';

/** When the child ends itself with SIGKILL. */
export type KillOrder =
  /** On entering a phase; with a fraction, when about that part of the phase's usual time has gone by. */
  | {
      readonly kind: 'inPhase';
      readonly phase: Phase;
      readonly commitsBefore: number;
      readonly fraction: number | null;
    }
  /** Some time after the start, wherever that falls: in opening, recovery or the first batches. */
  | { readonly kind: 'afterStart'; readonly delayMs: number };

/** The last line of a child that has killed itself: where it was. */
export interface LastWords {
  readonly phase: Phase | 'start';
  readonly batchId: number;
}
