import { expect, onTestFinished, test } from 'vitest';
import type { StreamingQueryListener } from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

/** A listener that writes down what it hears, one word an event. */
function recorder(): { listener: StreamingQueryListener; heard: string[] } {
  const heard: string[] = [];
  const listener: StreamingQueryListener = {
    onQueryStarted: ({ name }) => heard.push(`started ${name}`),
    onQueryProgress: ({ progress }) => heard.push(`batch ${progress.batchId}`),
    onQueryIdle: () => heard.push('idle'),
    onQueryTerminated: ({ exception }) => heard.push(`terminated ${exception}`),
  };
  return { listener, heard };
}

test('a listener hears of start, batches, rest and end, in this order', async () => {
  const { listener, heard } = recorder();
  session().streams.addListener(listener);
  const input = session().memoryStream('word STRING');
  input.addData([['a']]);
  const writer = input.toDF().writeStream.format('noop').queryName('listened');
  const query = await writer.start();
  await query.processAllAvailable();
  input.addData([['b']]);
  await query.processAllAvailable();
  await query.stop();
  await expect.poll(() => heard.at(-1)).toMatch(/^terminated/);
  expect(heard).toEqual([
    'started listened',
    'batch 0',
    'idle',
    'batch 1',
    'idle',
    'terminated null',
  ]);
  session().streams.removeListener(listener);
  await (await input.toDF().writeStream.format('noop').start()).stop();
  expect(heard).toHaveLength(6);
});

test('a listener is told why a query failed; its own failures harm nobody, and the first is a warning', async () => {
  const { listener, heard } = recorder();
  const failing: StreamingQueryListener = {
    onQueryStarted: () => {
      throw new Error('the listener is broken');
    },
    onQueryProgress: async () => Promise.reject(new Error('the listener is broken')),
  };
  const warnings: Error[] = [];
  const warn = (warning: Error): void => void warnings.push(warning);
  process.on('warning', warn);
  onTestFinished(() => void process.off('warning', warn));
  session().streams.addListener(failing);
  session().streams.addListener(listener);
  const input = session().memoryStream('n INT');
  const query = await input.toDF().selectExpr('1 / n AS x').writeStream.format('noop').start();
  input.addData([[1]]);
  await query.processAllAvailable();
  input.addData([[0]]);
  await expect(query.awaitTermination()).rejects.toThrow(/division by zero/i);
  await expect.poll(() => heard.at(-1)).toMatch(/^terminated .*division by zero/i);
  await expect.poll(() => warnings.length).toBeGreaterThan(0);
  expect(warnings).toEqual([
    expect.objectContaining({
      name: 'MillraceWarning',
      code: 'LISTENER_FAILED',
      message: expect.stringContaining('the listener is broken'),
    }),
  ]);
  session().streams.removeListener(failing);
  session().streams.removeListener(listener);
});
