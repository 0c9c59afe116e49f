import { expect, test } from 'vitest';
import { checkDamage } from './check-damage.ts';

/** Bytes between two that are flipped. `damage.long.test.ts` leaves none out. */
const STRIDE = 701;

test('a checkpoint with a byte flipped, or a file cut short or gone, gives the right answer or is refused by name', async () => {
  const subjects = ['state', 'states'] as const;
  const { wrong, outcomes } = await checkDamage({ subjects, stride: STRIDE, part: 0, parts: 1 });
  console.log(JSON.stringify(outcomes));
  expect(wrong).toEqual([]);
  expect(outcomes['flipped: right']).toBeGreaterThan(0);
  expect(outcomes['flipped: CHECKPOINT_CORRUPT']).toBeGreaterThan(0);
});
