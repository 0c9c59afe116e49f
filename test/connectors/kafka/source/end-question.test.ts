import { expect, test } from 'vitest';
import { EndQuestion } from '../../../../src/connectors/kafka/source/end-question.ts';

const NEVER: Promise<void> = new Promise(() => {});

test('the answer says whether records are on their way', async () => {
  const answers = [true, false];
  const question = new EndQuestion(async () => answers.shift()!);
  expect(await question.isAwaitedOrHere(NEVER)).toBe(true);
  expect(await question.isAwaitedOrHere(NEVER)).toBe(false);
});

test('what comes meanwhile is not kept waiting by a broker that does not answer, which is not asked again', async () => {
  const answer = Promise.withResolvers<boolean>();
  let asked = 0;
  const question = new EndQuestion(() => {
    asked++;
    return answer.promise;
  });
  const arrival = Promise.withResolvers<void>();
  const first = question.isAwaitedOrHere(arrival.promise);
  while (asked === 0) await Promise.resolve();
  arrival.resolve();
  expect(await first).toBe(true);
  expect(await question.isAwaitedOrHere(Promise.resolve())).toBe(true);
  expect(asked).toBe(1);
  const last = question.isAwaitedOrHere(NEVER);
  answer.resolve(false);
  expect(await last).toBe(false);
  expect(asked).toBe(2);
});

test('a failure is met by who waits for the answer, and not again', async () => {
  const answers = [Promise.reject(new Error('no answer')), Promise.resolve(true)];
  const question = new EndQuestion(() => answers.shift()!);
  await expect(question.isAwaitedOrHere(NEVER)).rejects.toThrow('no answer');
  expect(await question.isAwaitedOrHere(NEVER)).toBe(true);
});
