import { expect, test } from 'vitest';
import { LineFlow } from '../../../src/connectors/receiver/line-flow.ts';
import type { LineStore } from '../../../src/connectors/receiver/line-receiver.ts';

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const line = Buffer.from('a\n');

function flowOver(given: Partial<LineStore>) {
  const events: string[] = [];
  const store = { closedBy: null, store: async () => {}, ...given } as LineStore;
  const stream = { pause: () => events.push('pause'), resume: () => events.push('resume') };
  return { events, flow: new LineFlow(stream, store) };
}

test('a stream waits while nothing more is let in', async () => {
  const opened = Promise.withResolvers<void>();
  const { events, flow } = flowOver({ closedBy: 'memory', whenOpen: () => opened.promise });
  flow.take(line);
  await settle();
  expect(events).toEqual(['pause']);
  opened.resolve();
  await settle();
  expect(events).toEqual(['pause', 'resume']);
});

test('a stream that may go on is left alone, and so is one that brought no line', () => {
  const { events, flow } = flowOver({});
  flow.take(line);
  expect(events).toEqual([]);
  flowOver({ closedBy: 'rate' }).flow.take(null);
});

test('it is settled when all it took is durable, or will not be', async () => {
  const writes = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let count = 0;
  const { flow } = flowOver({ store: () => writes[count++]!.promise });
  flow.take(line);
  flow.take(line);
  let isSettled = false;
  const settling = flow.settled().then(() => {
    isSettled = true;
  });
  writes[1]!.reject(new Error('disk full'));
  await settle();
  expect(isSettled).toBe(false);
  writes[0]!.resolve();
  await settling;
});
