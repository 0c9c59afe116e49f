import { expect, test } from 'vitest';
import { Termination } from '../../src/engine/termination.ts';
import { outlivingBytes } from '../support/outliving-bytes.ts';

test('who waits for an end and gives up leaves nothing behind', async () => {
  const termination = new Termination();
  const waitTenTimes = () => Promise.all(Array.from({ length: 10 }, () => termination.wait(1)));
  expect(await outlivingBytes(300, waitTenTimes)).toBeLessThan(1000);
  expect(termination.hasCome).toBe(false);
});

test('all who still wait hear of the end, and who comes later; the first end counts', async () => {
  const termination = new Termination();
  const waiting = Promise.all([termination.wait(), termination.wait(60_000)]);
  termination.come(null);
  termination.come(new Error('too late'));
  expect(await waiting).toEqual([true, true]);
  expect(await termination.wait(1)).toBe(true);
  const failing = new Termination();
  const refused = expect(failing.wait()).rejects.toThrow('lost');
  failing.come(new Error('lost'));
  await refused;
});
