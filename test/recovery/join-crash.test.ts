import { test } from 'vitest';
import { expectNothingLost } from './expect-nothing-lost.ts';

test('a join of a stream with itself, counted by window, survives kills without losing or repeating a match', {
  timeout: 120_000,
}, async () => {
  await expectNothingLost({
    file: 'join-crash.test.ts',
    kills: 12,
    killsOfPhaseMin: 0,
    query: 'joinedCount',
  });
});
