import { test } from 'vitest';
import { DECK_SIZE } from './crash-deck.ts';
import { expectNothingLost } from './expect-nothing-lost.ts';

test('a query killed a hundred times loses nothing and doubles nothing', {
  timeout: 900_000,
}, async () => {
  await expectNothingLost({
    file: 'crash.long.test.ts',
    kills: 6 * DECK_SIZE,
    killsOfPhaseMin: 10,
  });
});

test('sessions over rows without duplicates survive as many kills in every phase', {
  timeout: 900_000,
}, async () => {
  await expectNothingLost({
    file: 'crash.long.test.ts',
    kills: 3 * DECK_SIZE,
    killsOfPhaseMin: 4,
    query: 'deduplicatedSessions',
  });
});
