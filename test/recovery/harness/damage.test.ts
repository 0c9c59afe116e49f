import { expect, test } from 'vitest';
import { checkDamage } from './check-damage.ts';

/** Bytes between two that are flipped. `damage.long.test.ts` leaves none out. */
const STRIDE = 701;

test('a checkpoint with a byte flipped, or a file cut short or gone, gives the right answer or is refused by name', {
  timeout: 600_000,
}, async () => {
  const { wrong, outcomes } = await checkDamage(STRIDE);
  console.log(JSON.stringify(outcomes));
  expect(wrong).toEqual([]);
  expect(outcomes['right']).toBeGreaterThan(0);
  expect(outcomes['CHECKPOINT_CORRUPT']).toBeGreaterThan(0);
});
