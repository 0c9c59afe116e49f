import { serialize } from 'node:v8';
import { expect, test } from 'vitest';
import { restoreTexts, shareTexts } from '../../src/task/shared-texts.ts';

test('the text of a statement is written once, however many places point into it', () => {
  const text = `SELECT ${'x + '.repeat(1000)}x`;
  const places = Array.from({ length: 1000 }, (_, start) => ({
    kind: 'literal',
    value: start % 2 === 0 ? BigInt(start) : new Uint8Array([start % 256]),
    position:
      start % 3 === 0
        ? undefined
        : { text: start % 7 === 0 ? 'other' : text, start, end: start + 1 },
  }));
  const shared = shareTexts({ places });
  expect(shared.texts).toEqual([text, 'other']);
  expect(serialize(shared).byteLength).toBeLessThan(100_000);
  expect(restoreTexts(shared)).toEqual({ places });
});

test('what is held twice is copied once', () => {
  const type = { kind: 'int' };
  const { data } = shareTexts([type, type]);
  const [first, second] = data as readonly object[];
  expect(first).toBe(second);
});
