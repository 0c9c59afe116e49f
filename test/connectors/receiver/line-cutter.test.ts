import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countLines, endLine, LineCutter } from '../../../src/connectors/receiver/line-cutter.ts';

test('property: lines are the same however bytes are cut', () => {
  const text = fc
    .array(fc.constantFrom('a', 'bc', '\n', '\n\n', 'ü'), { maxLength: 30 })
    .map((parts) => Buffer.from(parts.join('')));
  fc.assert(
    fc.property(text, fc.array(fc.nat(40)), (bytes, cuts) => {
      const cutter = new LineCutter('here');
      const ends = [...cuts, bytes.length]
        .map((cut) => Math.min(cut, bytes.length))
        .toSorted((a, b) => a - b);
      const lines = ends.map((end, index) => {
        const taken = cutter.take(bytes.subarray(ends[index - 1] ?? 0, end));
        if (taken !== null) expect(taken.at(-1)).toBe(0x0a);
        return taken ?? Buffer.alloc(0);
      });
      const whole = Buffer.concat([...lines, cutter.finish() ?? Buffer.alloc(0)]);
      expect(whole.equals(endLine(bytes))).toBe(true);
      expect(countLines(whole)).toBe(whole.toString().split('\n').length - 1);
      expect(cutter.finish()).toBe(null);
    }),
  );
});

test('what was begun is forgotten', () => {
  const cutter = new LineCutter('here');
  expect(cutter.take(Buffer.from('a\nb'))?.toString()).toBe('a\n');
  cutter.clear();
  expect(cutter.take(Buffer.from('c\n'))?.toString()).toBe('c\n');
});

test('a line has its bound', () => {
  const cutter = new LineCutter('there:1');
  const part = Buffer.alloc(33 * 1024 * 1024, 'x');
  expect(cutter.take(part)).toBe(null);
  expect(() => cutter.take(part)).toThrow(/RECORD_TOO_LARGE.*there:1/);
});
