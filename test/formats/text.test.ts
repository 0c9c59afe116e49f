import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { batchToRows } from '../../src/columnar/column-to-values.ts';
import { schema } from '../../src/columnar/schema.ts';
import { field, INT, STRING } from '../../src/columnar/types.ts';
import type { SplitInput } from '../../src/formats/format.ts';
import { lookupFormat } from '../../src/formats/index.ts';
import { text } from '../../src/formats/text.ts';
import { batchOf } from '../support/batches.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';
import { bytesInput, cut } from '../support/split-input.ts';

const columns = schema([field('value', STRING)]);
const request = { schema: columns, columns: ['value'], options: {} };
const context = testContext();

afterEach(() => releaseContext(context));

function readLines(input: SplitInput): unknown[] {
  const reader = text.read(input, request, context);
  const rows: unknown[] = [];
  for (let batch = reader.next(); batch !== null; batch = reader.next()) {
    rows.push(...batchToRows(batch, columns, context.memory).map(([value]) => value));
  }
  return rows;
}

const linesOf = (content: string): unknown[] => readLines(bytesInput(content, context));

test('a line ends with \\n, \\r\\n or \\r, the last one also without', () => {
  expect(linesOf('a\nb\r\nc\rd')).toEqual(['a', 'b', 'c', 'd']);
  expect(linesOf('a\r\n')).toEqual(['a']);
  expect(linesOf('a\r')).toEqual(['a']);
});

test('empty lines are rows, an empty file has none', () => {
  expect(linesOf('\n\na\n\r\n\r')).toEqual(['', '', 'a', '', '']);
  expect(linesOf('')).toEqual([]);
});

test('a byte order mark at the start of a file is left out', () => {
  expect(linesOf('\ufeffa\n\ufeffb')).toEqual(['a', '\ufeffb']);
});

test('bytes that are not UTF-8 stay as they are', () => {
  const reader = text.read(bytesInput(Uint8Array.of(0xff, 0xc0, 10), context), request, context);
  const column = reader.next()!.columns[0];
  expect([...context.memory.u8.subarray(column.values, column.values + 2)]).toEqual([0xff, 0xc0]);
});

test('splits of any size give the same lines in the same order', () => {
  const character = fc.constantFrom('a', 'é', '\n', '\r', '\r\n', 'bc', '');
  fc.assert(
    fc.property(
      fc.array(character, { maxLength: 60 }),
      fc.integer({ min: 1, max: 40 }),
      (parts, size) => {
        const bytes = Buffer.from(parts.join(''));
        const pieces = cut(bytes.length, size).flatMap((range) =>
          readLines(bytesInput(bytes, context, range)),
        );
        expect(pieces).toEqual(linesOf(bytes.toString()));
        const lines = bytes.toString().split(/\r\n|\n|\r/);
        if (lines.at(-1) === '') lines.pop();
        expect(pieces).toEqual(lines);
        releaseContext(context);
      },
    ),
    { numRuns: 300 },
  );
});

test('lines longer than a chunk and many short lines come whole', () => {
  const lines = ['x'.repeat(3_000_000), ...Array.from({ length: 200_000 }, (_, row) => `${row}`)];
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  expect(readLines(bytesInput(bytes, context))).toEqual(lines);
  const halves = cut(bytes.length, 2_000_000).flatMap((range) =>
    readLines(bytesInput(bytes, context, range)),
  );
  expect(halves).toEqual(lines);
});

test('a chunk may end between \\r and \\n', () => {
  const lines = Array.from({ length: 300_000 }, (_, row) => `${100_000 + row}`);
  for (const first of ['', 'a', 'ab', 'abc', 'abcd', 'abcde', 'abcdef', 'abcdefg']) {
    const content = [first, ...lines].join('\r\n');
    expect(readLines(bytesInput(content, context)).length).toBe(lines.length + 1);
    releaseContext(context);
  }
});

test('a long line is read once by the split it begins in and passed over by the others', () => {
  const long = 'x'.repeat(3_000_000);
  const bytes = Buffer.from(`a\n${long}\r\nb\n`);
  let readBytes = 0;
  const lines = cut(bytes.length, 200_000).flatMap((range) => {
    const input = bytesInput(bytes, context, range);
    const counting = {
      ...input,
      read(offset: number, length: number, address: number) {
        readBytes += length;
        return input.read(offset, length, address);
      },
    };
    const found = readLines(counting) as string[];
    releaseContext(context);
    return found.map((line) => (line === long ? 'long' : line));
  });
  expect(lines).toEqual(['a', 'long', 'b']);
  // The split it begins in reads all of it; the others no more than their own part and one read behind it.
  expect(readBytes).toBeLessThan(4 * bytes.length);
});

test('a line over the limit is a named error that says where it begins', () => {
  const bytes = Buffer.alloc(70 * 1024 * 1024, 'x');
  bytes.write('ok\n');
  const reader = text.read(bytesInput(bytes, context), request, context);
  const read = () => [reader.next(), reader.next()];
  expect(read).toThrow(/RECORD_TOO_LARGE.*test\.txt.*begins at byte 3\./s);
});

test('only counting reads no column', () => {
  const reader = text.read(bytesInput('a\nb', context), { ...request, columns: [] }, context);
  expect(reader.next()).toMatchObject({ rowCount: 2, columns: [] });
});

test('writes one line a row, an empty one for null', () => {
  const batch = batchOf({ value: STRING }, [['a'], [null], ['é']], context);
  const { address, byteLength } = text.write!(batch, columns, {}, context);
  expect(context.memory.text.toString('utf8', address, address + byteLength)).toBe('a\n\né\n');
});

test('an unknown option and a schema of another shape are refused', () => {
  expect(() => text.options({ lineEnd: ';' }, columns)).toThrow(/UNKNOWN_OPTION.*'lineEnd'/);
  expect(() => text.options({}, schema([field('n', INT)]))).toThrow(/\(n INT\)/);
  expect(lookupFormat('TEXT')).toBe(text);
});

test('with wholetext a file is one row, whatever lines it has', () => {
  const whole = { ...request, options: { wholetext: 'true' } };
  const reader = text.read(bytesInput('a\r\nb\n', context), whole, context);
  expect(batchToRows(reader.next()!, columns, context.memory)).toEqual([['a\r\nb\n']]);
  expect(reader.next()).toBeNull();
  expect(text.isSplittable(whole.options, 'one.txt')).toBe(false);
  expect(text.isSplittable({}, 'one.txt')).toBe(true);
});
