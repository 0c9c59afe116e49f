import { channel } from 'node:diagnostics_channel';

/** What a batch is doing: the steps between which a crash may fall. */
export type Phase = 'journal' | 'split' | 'state' | 'sink' | 'commit' | 'snapshot';

export interface PhaseMessage {
  readonly phase: Phase;
  readonly batchId: number;
}

/**
 * The diagnostics channel `millrace:phase` gets a message whenever a batch enters a phase: for profilers, and for
 * tests that end the process there. Costs nothing while nobody listens.
 */
const phases = channel('millrace:phase');

export function enterPhase(phase: Phase, batchId: number): void {
  if (phases.hasSubscribers) phases.publish({ phase, batchId } satisfies PhaseMessage);
}
