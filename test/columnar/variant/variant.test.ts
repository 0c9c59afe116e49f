import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeVariant, type VariantSource } from '../../../src/columnar/variant/encode-variant.ts';
import { Variant } from '../../../src/columnar/variant/variant.ts';
import { variantText } from '../../../src/columnar/variant/variant-text.ts';

/** Values as JSON has them, with integers as bigints. */
type Plain =
  | null
  | boolean
  | bigint
  | string
  | readonly Plain[]
  | { readonly [name: string]: Plain };

const plain: fc.Arbitrary<Plain> = fc.letrec<{ value: Plain }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.string({ maxLength: 4 }), tie('value'), { maxKeys: 6, noNullPrototype: true }),
  ),
})).value;

function sourceOf(value: Plain): VariantSource {
  if (Array.isArray(value)) return { elements: value.map(sourceOf) };
  if (value === null || typeof value !== 'object') return value as VariantSource;
  return { members: Object.entries(value).map(([name, part]) => [name, sourceOf(part as Plain)]) };
}

function plainOf(variant: Variant): Plain {
  if (variant.kind === 'array') return variant.elements.map(plainOf);
  if (variant.kind !== 'object') return variant.scalar as Plain;
  return Object.fromEntries(variant.members.map(([name, part]) => [name, plainOf(part)]));
}

describe('a variant', () => {
  test('is read as it was written, also as a part of another', () => {
    fc.assert(
      fc.property(plain, (value) => {
        const bytes = encodeVariant(sourceOf(value));
        expect(plainOf(Variant.of(bytes))).toEqual(value);
        const nested = encodeVariant({ members: [['inner', Variant.of(bytes)]] });
        expect(plainOf(Variant.of(nested).member('inner')!)).toEqual(value);
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  test('has the bytes of the Parquet encoding: metadata, then the value', () => {
    const bytes = encodeVariant({
      members: [
        ['b', 1n],
        ['a', 'x'],
      ],
    });
    expect(Buffer.from(bytes).toString('hex')).toBe(
      // version 1, two names: b a
      '01020001026261' +
        // object of two: numbers of a, b; their offsets and the end; then 1 and x
        '02020100020004' +
        '0c01' +
        '0578',
    );
  });

  test('with more than 255 members and long names finds each', () => {
    const members = Array.from({ length: 300 }, (_, index): [string, VariantSource] => [
      `name ${'x'.repeat(index)}${index}`,
      BigInt(index),
    ]);
    const variant = Variant.of(encodeVariant({ members }));
    for (const [name, value] of members) expect(variant.member(name)!.scalar).toBe(value);
    expect(variant.member('name')).toBeUndefined();
  });

  test.each<{ source: VariantSource; text: string }>([
    { source: { decimal: { unscaled: 1500n, scale: 3 } }, text: '1.5' },
    { source: { decimal: { unscaled: -(10n ** 37n), scale: 0 } }, text: `-1${'0'.repeat(37)}` },
    { source: { double: 1e10 }, text: '1.0E10' },
    { source: { float: Math.fround(0.1) }, text: '0.1' },
    { source: { date: 0 }, text: '"1970-01-01"' },
    { source: { timestamp: 1_500_000n }, text: '"1970-01-01 00:00:01.500+00:00"' },
    { source: { timestampNtz: -1n }, text: '"1969-12-31 23:59:59.999999"' },
    { source: new Uint8Array([1, 2]), text: '"AQI="' },
    { source: { elements: [null, true, 'a"b'] }, text: '[null,true,"a\\"b"]' },
  ])('is $text as text', ({ source, text }) => {
    expect(variantText(encodeVariant(source))).toBe(text);
  });

  test('shows moments with the offset of the zone', () => {
    const bytes = encodeVariant({ timestamp: 0n });
    expect(variantText(bytes, () => -12_600)).toBe('"1969-12-31 20:30:00-03:30"');
  });

  test('has no member twice', () => {
    expect(() =>
      encodeVariant({
        members: [
          ['a', 1n],
          ['a', 2n],
        ],
      }),
    ).toThrow(expect.objectContaining({ condition: 'VARIANT_DUPLICATE_KEY' }));
  });

  test('refuses bytes that are none', () => {
    expect(() => Variant.of(new Uint8Array([9]))).toThrow(
      expect.objectContaining({ condition: 'MALFORMED_VARIANT' }),
    );
    expect(() => Variant.of(new Uint8Array([1, 0, 0, 0b11])).elements).toThrow(
      expect.objectContaining({ condition: 'MALFORMED_VARIANT' }),
    );
  });
});

test.each<[string, readonly number[], (variant: Variant) => unknown]>([
  ['a date that is cut off', [1, 0, 0, 11 << 2, 0, 0], ({ scalar }) => scalar],
  ['a number that is cut off', [1, 0, 0, 7 << 2, 0, 0], ({ scalar }) => scalar],
  [
    'a decimal of too many digits behind the point',
    [1, 0, 0, 8 << 2, 39, 1, 0, 0, 0],
    ({ decimal }) => decimal,
  ],
  [
    'an array of more elements than there is room for',
    [1, 0, 0, 0x13, 255, 255, 255, 255],
    ({ elements }) => elements,
  ],
  [
    'a name that goes on beyond the end',
    [1, 2, 0, 90, 1, 97, 2, 1, 0, 0, 1, 0],
    ({ members }) => members,
  ],
  ['an element beyond the end', [1, 0, 0, 3, 1, 90, 91, 0], ({ elements }) => elements[0]?.kind],
])('%s is refused', (_what, bytes, read) => {
  expect(() => read(Variant.of(Uint8Array.from(bytes)))).toThrow(
    expect.objectContaining({ condition: 'MALFORMED_VARIANT' }),
  );
});
