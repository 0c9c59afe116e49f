import { expect, test } from 'vitest';
import { ManualClock } from '../../src/testing/manual-clock.ts';

test('timers go off in the order of their times, each at its own', () => {
  const clock = new ManualClock(1000);
  const seen: [name: string, at: number][] = [];
  const note = (name: string) => () => void seen.push([name, clock.now()]);
  clock.after(30, note('third'));
  clock.after(10, () => {
    note('first')();
    clock.after(5, note('second'));
  });
  const cancel = clock.after(20, note('never'));
  cancel();
  clock.after(31, note('later'));
  clock.advance(30);
  expect(seen).toEqual([
    ['first', 1010],
    ['second', 1015],
    ['third', 1030],
  ]);
  expect(clock.now()).toBe(1030);
});

test('in a hurry time jumps to what is waited for, and stands still again afterwards', async () => {
  const clock = new ManualClock(0);
  const wait = (delayMs: number) => new Promise<void>((resolve) => clock.after(delayMs, resolve));
  await clock.hurryUntil(
    (async () => {})()
      .then(() => wait(5000))
      .then(() => wait(70)),
  );
  expect(clock.now()).toBe(5070);
  let isOver = false;
  void wait(1).then(() => {
    isOver = true;
  });
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(isOver).toBe(false);
});
