import { expect, test } from 'vitest';
import { checkDamage } from './check-damage.ts';

const HOUR_MS = 3_600_000;

test('every byte of a checkpoint flipped, every file cut short at every eighth length: right or refused by name', {
  timeout: 2 * HOUR_MS,
}, async () => {
  const { wrong, outcomes } = await checkDamage(1);
  console.log(JSON.stringify(outcomes));
  expect(wrong).toEqual([]);
});
