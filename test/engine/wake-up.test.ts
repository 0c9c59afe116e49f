import { expect, test } from 'vitest';
import { systemClock } from '../../src/engine/clock.ts';
import { WakeUp } from '../../src/engine/wake-up.ts';

test('a wait longer than a timer can run does not end at once', async () => {
  const wakeUp = new WakeUp(systemClock);
  let ended = false;
  const waiting = wakeUp.wait(2 ** 32).then(() => {
    ended = true;
  });
  await new Promise<void>((resolve) => systemClock.after(20, resolve));
  expect(ended).toBe(false);
  wakeUp.wake();
  await waiting;
});

test('a call that comes while nobody waits ends the next wait', async () => {
  const wakeUp = new WakeUp(systemClock);
  wakeUp.wake();
  await wakeUp.wait(2 ** 30);
});
