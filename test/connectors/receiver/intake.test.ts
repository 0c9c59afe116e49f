import { expect, test } from 'vitest';
import { Intake } from '../../../src/connectors/receiver/intake.ts';
import { userError } from '../../../src/errors.ts';
import { ManualClock } from '../../../src/testing/manual-clock.ts';

const MEBIBYTE = 1024 * 1024;

/** Names in the order in which they are let in. */
function admissions(intake: Intake) {
  const admitted: string[] = [];
  const ask = (name: string, rowCount: number, byteLength: number): void => {
    intake.admit(rowCount, byteLength).then(
      () => admitted.push(name),
      (error: Error) => admitted.push(`${name}: ${error.message}`),
    );
  };
  return { admitted, ask };
}

/** Lets promises that are settled tell. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

test('above its bound of bytes nothing is let in until batches have taken some', async () => {
  const intake = new Intake(new ManualClock(0), 100, 0);
  const { admitted, ask } = admissions(intake);
  ask('first', 1, 40 * MEBIBYTE);
  ask('second', 1, 40 * MEBIBYTE);
  ask('third', 1, 1);
  ask('fourth', 1, 1);
  await settle();
  expect(admitted).toEqual(['first', 'second']);
  expect(intake.closedBy).toBe('memory');
  intake.planTo(100 + 40 * MEBIBYTE);
  await settle();
  expect(admitted).toEqual(['first', 'second', 'third', 'fourth']);
  expect(intake.unplannedBytes).toBe(40 * MEBIBYTE + 2);
});

test('what the rate holds back comes in its order when its time has come', async () => {
  const clock = new ManualClock(0);
  const intake = new Intake(clock, 0, 0);
  const { admitted, ask } = admissions(intake);
  intake.setRate(10);
  ask('ten', 10, 1);
  ask('five', 5, 1);
  ask('one', 1, 1);
  await settle();
  expect(admitted).toEqual(['ten']);
  expect(intake.closedBy).toBe('rate');
  clock.advance(999);
  await settle();
  expect(admitted).toEqual(['ten']);
  clock.advance(1);
  await settle();
  expect(admitted).toEqual(['ten', 'five']);
  clock.advance(500);
  await settle();
  expect(admitted).toEqual(['ten', 'five', 'one']);
});

test('a higher rate lets in at once what it has made up for', async () => {
  const clock = new ManualClock(0);
  const intake = new Intake(clock, 0, 0);
  const { admitted, ask } = admissions(intake);
  intake.setRate(1);
  ask('ten', 10, 1);
  ask('next', 1, 1);
  intake.setRate(1000);
  clock.advance(10);
  await settle();
  expect(admitted).toEqual(['ten', 'next']);
});

test('whoever waits when it closes is told, and so is who comes later', async () => {
  const intake = new Intake(new ManualClock(0), 0, 0);
  const { admitted, ask } = admissions(intake);
  intake.setRate(1);
  ask('first', 100, 1);
  ask('second', 1, 1);
  intake.close(userError('GONE', 'It is over.'));
  ask('third', 1, 1);
  await settle();
  expect(admitted).toEqual(['first', 'second: [GONE] It is over.', 'third: [GONE] It is over.']);
});

test('those who wait are bounded', async () => {
  const intake = new Intake(new ManualClock(0), 0, 0);
  intake.setRate(1);
  const waiting = Array.from({ length: 10_001 }, () => intake.admit(5, 1));
  await expect(intake.admit(1, 1)).rejects.toThrow(/RECEIVER_OVERRUN.*Await what store/s);
  intake.close(userError('GONE', 'It is over.'));
  const outcomes = await Promise.allSettled(waiting);
  expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBe(1);
});
