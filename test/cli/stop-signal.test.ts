import { expect, test } from 'vitest';
import { onStopSignal } from '../../src/cli/stop-signal.ts';

test('a signal that arrives twice at once, as under npm, stops gracefully once', () => {
  let stops = 0;
  const release = onStopSignal(async () => {
    stops++;
  });
  process.emit('SIGINT');
  process.emit('SIGINT');
  release();
  expect(stops).toBe(1);
});
