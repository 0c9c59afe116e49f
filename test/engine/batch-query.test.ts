import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MemorySource } from '../../src/connectors/memory/memory-source.ts';
import type { PlannedRange } from '../../src/connectors/source.ts';
import { runBatchQuery } from '../../src/engine/batch-query.ts';
import { eventQueries } from './event-queries.ts';
import { eventStream, KeepingSink } from './event-query.ts';

const queries = eventQueries();

test.each(['open', 'plan'] as const)(
  'a source of which another fails to %s is closed when it has come to an end with that',
  async (step) => {
    const done: string[] = [];
    class BrokenSource extends MemorySource {
      override async open(...given: Parameters<MemorySource['open']>): Promise<void> {
        if (step === 'open') throw new Error('away');
        return super.open(...given);
      }

      override async plan(): Promise<PlannedRange | null> {
        throw new Error('away');
      }
    }
    class SlowSource extends MemorySource {
      override async open(...given: Parameters<MemorySource['open']>): Promise<void> {
        await nextTurn();
        done.push('open');
        return super.open(...given);
      }

      override async plan(): Promise<PlannedRange | null> {
        await nextTurn();
        done.push('plan');
        return super.plan();
      }

      override async close(): Promise<void> {
        done.push('close');
      }
    }
    const stream = eventStream();
    const sql = 'SELECT key FROM events';
    const query = { sql, outputMode: 'complete', stream, sink: new KeepingSink() } as const;
    const definition = queries.define('batch', query);
    const sources = [new BrokenSource(stream, 'broken'), new SlowSource(stream, 'slow')];
    const running = runBatchQuery(queries.runtime, { ...definition, sources }, () => null);
    await expect(running).rejects.toThrow('away');
    expect(done).toEqual(step === 'open' ? ['open', 'close'] : ['open', 'plan', 'close']);
  },
);
