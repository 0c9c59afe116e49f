import type { Arena } from '../../src/columnar/arena.ts';
import { UNLIMITED_RATES } from '../../src/connectors/backpressure/rate-settings.ts';
import type { ReceivedLog, SourceContext } from '../../src/connectors/source.ts';
import { systemClock } from '../../src/engine/clock.ts';
import { testContext } from './compute-context.ts';

/** What an engine gives a source; without a log of received data unless one is handed in. */
export function sourceContext(
  directory: string,
  options: { splitBytes?: number; log?: ReceivedLog } = {},
): SourceContext {
  return {
    directory,
    splitBytes: options.splitBytes ?? 4 * 1024 * 1024,
    now: () => 0,
    after: systemClock.after,
    batchIntervalMs: 1000,
    rates: UNLIMITED_RATES,
    timeZone: 'UTC',
    isBounded: false,
    arena: null,
    openReceivedLog: async () => {
      if (options.log === undefined) throw new Error('this source should need no log');
      return options.log;
    },
  };
}

/** An arena for the rows that a source puts into shared memory itself. */
export function sourceArena(): Arena {
  return testContext().arena;
}
