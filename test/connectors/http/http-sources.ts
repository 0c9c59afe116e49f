import { readFile } from 'node:fs/promises';
import { onTestFinished } from 'vitest';
import { openReceivedLog } from '../../../src/checkpoint/received-log.ts';
import {
  type RateSettings,
  UNLIMITED_RATES,
} from '../../../src/connectors/backpressure/rate-settings.ts';
import type { LineReceiver } from '../../../src/connectors/receiver/line-receiver.ts';
import { linesOf } from '../../../src/connectors/receiver/received-form.ts';
import { ReceiverSource } from '../../../src/connectors/receiver/receiver-source.ts';
import type { ReceivedLog, StreamSource } from '../../../src/connectors/source.ts';
import { sourceArena, sourceContext } from '../../support/source-context.ts';

/** What a receiver has received so far. */
export interface ReceivedText {
  readonly source: StreamSource;
  readonly log: ReceivedLog;
  /** Resolves when the text has so many lines; gives it. */
  lines(count: number): Promise<string>;
}

/** Opens a receiver of text over the log in a directory. */
export async function openReceiver(
  receiver: LineReceiver,
  directory: string,
  rates: RateSettings = UNLIMITED_RATES,
): Promise<ReceivedText> {
  const source = new ReceiverSource(receiver, linesOf('the test', 'text', {}, null));
  onTestFinished(() => source.close());
  const log = await openReceivedLog(directory);
  await source.open({ ...sourceContext(directory, { log }), rates }, null);
  let text = '';
  return {
    source,
    log,
    async lines(count) {
      for (;;) {
        const woken = Promise.withResolvers<void>();
        const unwatch = source.watch!(woken.resolve);
        const planned = await source.plan();
        if (planned !== null) text += await textOf(source, planned.range);
        if (text.split('\n').length > count) {
          unwatch();
          return text;
        }
        await woken.promise;
        unwatch();
      }
    },
  };
}

async function textOf(source: StreamSource, range: Parameters<StreamSource['splits']>[0]) {
  const splits = await source.splits(range, sourceArena());
  const parts = splits.map(async (split) => {
    if (split.kind !== 'file') throw new Error('lines are read from files');
    return (await readFile(split.path)).subarray(split.start, split.end).toString();
  });
  return (await Promise.all(parts)).join('');
}
