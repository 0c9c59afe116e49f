import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import {
  assert,
  type ErrorData,
  environmentError,
  fromErrorData,
  internalError,
  MillraceError,
  toErrorData,
  userError,
} from '../src/errors.ts';

/** What the user reads about `[start, end)` of a text. */
function shown(text: string, start: number, end: number): string {
  return userError('WRONG', 'This is wrong.', { position: { text, start, end } }).message;
}

/** The error as it comes out at the other end of a channel between threads. */
async function acrossThreads(error: unknown): Promise<MillraceError> {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(toErrorData(error));
  const [data] = (await once(port2, 'message')) as [ErrorData];
  port1.close();
  return fromErrorData(data);
}

test('a message is the condition, the sentence, the place and the way out, in this order', () => {
  const position = { text: 'SELECT x', start: 7, end: 8 };
  const error = userError('UNRESOLVED_COLUMN', 'There is no x.', { hint: 'Try y.', position });
  expect(error.message).toBe(
    '[UNRESOLVED_COLUMN] There is no x.\nat line 1, column 8:\n  SELECT x\n         ^\nTry y.',
  );
  expect(error.summary).toBe('There is no x.');
});

describe('the marker', () => {
  test('stands under the whole place, in its line of several', () => {
    expect(shown('SELECT a,\n  bcd\nFROM t', 12, 15)).toContain(
      'at line 2, column 3:\n    bcd\n    ^^^',
    );
  });

  test('ends with its line when the place goes on in the next', () => {
    expect(shown('a bc\nd', 2, 6)).toMatch(/\n {2}a bc\n {4}\^\^$/);
  });

  test('is there for a place of no length, also at the end of the text and of a line', () => {
    expect(shown('ab', 2, 2)).toMatch(/column 3:\n {2}ab\n {4}\^$/);
    expect(shown('ab\ncd', 2, 2)).toMatch(/line 1, column 3:\n {2}ab\n {4}\^$/);
    expect(shown('', 0, 0)).toMatch(/line 1, column 1:\n {2}\n {2}\^$/);
  });

  test('shows of a long line what stands around the place', () => {
    const line = `SELECT ${'a, '.repeat(1000)}here ${', b'.repeat(1000)}`;
    const start = line.indexOf('here');
    const [place, text = '', marker = ''] = shown(line, start, start + 4)
      .split('\n')
      .slice(-3);
    expect(place).toBe(`at line 1, column ${start + 1}:`);
    expect(text.length).toBeLessThan(170);
    expect(text).toMatch(/^ {2}….*here.*…$/);
    expect(text.slice(marker.indexOf('^'), marker.lastIndexOf('^') + 1)).toBe('here');
  });

  test('ends where the shown part of a long line does', () => {
    const [text = '', marker = ''] = shown('x'.repeat(100_000), 0, 100_000).split('\n').slice(-2);
    expect(marker.length).toBe(text.length - 1);
  });

  test('keeps tabs as they are', () => {
    expect(shown('\tx\ty', 3, 4)).toMatch(/column 4:\n {2}\tx\ty\n {2}\t \t\^$/);
  });

  test('does not show the carriage return of a line', () => {
    expect(shown('a\r\nbc\r\nd', 3, 5)).toMatch(/line 2, column 1:\n {2}bc\n {2}\^\^$/);
  });
});

describe('between threads', () => {
  test.each([
    userError('DIVIDE_BY_ZERO', 'Division by zero.', {
      hint: 'Use try_divide.',
      position: { text: '1 / 0', start: 0, end: 5 },
    }),
    environmentError('FILE_NOT_FOUND', 'There is no such file.'),
    internalError('the lengths are equal'),
  ])('an error of the kind $kind arrives whole', async (error) => {
    const arrived = await acrossThreads(error);
    expect(arrived).toBeInstanceOf(MillraceError);
    expect(toErrorData(arrived)).toEqual(toErrorData(error));
    expect(arrived.message).toBe(error.message);
  });

  test('any other error arrives as a bug of ours, with its stack', async () => {
    const arrived = await acrossThreads(new TypeError('x is not a function'));
    expect(arrived).toMatchObject({ kind: 'internal', condition: 'INTERNAL_ERROR' });
    expect(arrived.summary).toMatch(/^TypeError: x is not a function\n {4}at /);
  });

  test('something thrown that is no error arrives as text', async () => {
    expect((await acrossThreads('gone')).summary).toBe('gone');
  });
});

test('a cause is kept', () => {
  const cause = new Error('EIO');
  expect(environmentError('DISK', 'The disk failed.', { cause }).cause).toBe(cause);
  expect(userError('WRONG', 'This is wrong.')).not.toHaveProperty('cause');
});

test('assert throws an internal error, and only if its condition does not hold', () => {
  expect(() => assert(1 + 1 === 2, 'sums are right')).not.toThrow();
  expect(() => assert(1 + 1 === 3, 'sums are right')).toThrow(
    expect.objectContaining({ kind: 'internal', summary: 'sums are right' }),
  );
});
