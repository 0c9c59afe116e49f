import { ByteWriter } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { parquetEncoder } from '../../../src/formats/parquet/modules.ts';
import { readRuns } from '../../../src/formats/parquet/read-runs.ts';

function read(bytes: readonly number[], bitWidth: number, count: number): readonly number[] {
  const target = new Int32Array(count);
  readRuns(Uint8Array.from(bytes), bitWidth, target);
  return Array.from(target);
}

/** The bits of values one behind the other, as packed runs have them. */
function packed(values: readonly number[], bitWidth: number): readonly number[] {
  let bits = 0n;
  for (const [index, value] of values.entries()) bits |= BigInt(value) << BigInt(index * bitWidth);
  const byteCount = Math.ceil(values.length / 8) * bitWidth;
  return Array.from({ length: byteCount }, (_, byte) => Number((bits >> BigInt(byte * 8)) & 255n));
}

test.each([1, 2, 3, 7, 8, 9, 16, 17, 24, 25, 31])(
  'values of %d bits, packed and repeated',
  (bits) => {
    const greatest = 2 ** bits - 1;
    const values = Array.from(
      { length: 21 },
      (_, index) => (index * 2_654_435_761) % (greatest + 1),
    );
    values[5] = greatest;
    const repeated = packed([greatest, 0, 0, 0, 0, 0, 0, 0], bits).slice(0, Math.ceil(bits / 8));
    const bytes = [
      (3 << 1) | 1,
      ...packed(values, bits),
      5 << 1,
      ...repeated,
      (1 << 1) | 1,
      ...packed(values.slice(0, 8), bits),
    ];
    const filled = [...values, 0, 0, 0, ...Array.from({ length: 5 }, () => greatest)];
    expect(read(bytes, bits, 24 + 5 + 3)).toEqual([...filled, ...values.slice(0, 3)]);
  },
);

test('what the writer writes is read back', () => {
  const values = Array.from({ length: 5000 }, (_, index) => (index % 700 < 300 ? 9 : index % 13));
  const writer = new ByteWriter();
  parquetEncoder().writeRleBitPackedHybrid(writer, values, 4);
  expect(read(Array.from(writer.getBytes()), 4, values.length)).toEqual(values);
});

test('nothing is read where nothing is asked for', () => {
  expect(read([], 3, 0)).toEqual([]);
});

test('the last group of eight may be cut off behind the last value', () => {
  expect(read([(1 << 1) | 1, 0x21, 0x43], 4, 4)).toEqual([1, 2, 3, 4]);
});

test('a run that is longer than its page is refused before it is read', () => {
  expect(() => read([0xfe, 0xff, 0xff, 0xff, 0x0f, 1], 1, 100)).toThrow('longer than its page');
  expect(() => read([((100 << 1) & 0x7f) | 0x80, 1, 1, 4, 1], 1, 101)).toThrow(
    'longer than its page',
  );
});

test.each([
  ['no run', []],
  ['a length that does not end', [0x80]],
  ['a length of more than 32 bits', [0x80, 0x80, 0x80, 0x80, 0x80, 1]],
  ['a run without its value', [8]],
  ['packed values that are not there', [(3 << 1) | 1, 0xff]],
  ['empty runs', [0, 1, 0, 1]],
])('%s is damage', (_what, bytes) => {
  expect(() => read(bytes, 8, 20)).toThrow('a page ends within its levels');
});
