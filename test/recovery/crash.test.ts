import { test } from 'vitest';
import { DECK_SIZE } from './crash-deck.ts';
import { expectNothingLost } from './expect-nothing-lost.ts';

test('a query killed in every phase, again and again, gives each window once and deletes only covered input', {
  timeout: 120_000,
}, async () => {
  await expectNothingLost({ file: 'crash.test.ts', kills: DECK_SIZE, killsOfPhaseMin: 2 });
});

test('sessions over rows without duplicates survive kills', {
  timeout: 120_000,
}, async () => {
  const query = 'deduplicatedSessions';
  await expectNothingLost({ file: 'crash.test.ts', kills: 8, killsOfPhaseMin: 0, query });
});
