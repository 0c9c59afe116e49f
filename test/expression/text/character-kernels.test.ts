// Characters that kernels change, against JavaScript's own functions.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluateSql } from '../evaluate-sql.ts';
import { expectSameByRow, inputOf } from '../same-by-row.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary-ascii', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('', ' ', 'hello wORLD  x', 'ÀÉ straße ǆ ŉ', 'İ', '👍 a', 'ß', 'a'.repeat(100)),
);
const rowsOf = (maxLength: number) => fc.array(fc.option(text), { minLength: 1, maxLength });

const titleCase = (letter: string): string => {
  const upper = letter.toUpperCase();
  return [...upper].length > 1 ? upper[0]! + upper.slice(1).toLowerCase() : upper;
};
const MEANINGS: Readonly<Record<string, (own: string) => string>> = {
  'upper(c0)': (own) => own.toUpperCase(),
  'lower(c0)': (own) => own.toLowerCase(),
  'initcap(c0)': (own) =>
    own
      .toLowerCase()
      .split(' ')
      .map((word) => word.replace(/^[\s\S]/u, titleCase))
      .join(' '),
  'mask(c0)': (own) => masked(own, ['X', 'x', 'n', null]),
  "mask(c0, 'Q', NULL, 'é', '-')": (own) => masked(own, ['Q', null, 'é', '-']),
};

function masked(own: string, [capital, small, digit, other]: readonly (string | null)[]): string {
  return own
    .split('')
    .map((unit) => {
      if (/\p{Lu}/u.test(unit)) return capital ?? unit;
      if (/\p{Ll}/u.test(unit)) return small ?? unit;
      return (/\p{Nd}/u.test(unit) ? digit : other) ?? unit;
    })
    .join('');
}

test.each(Object.entries(MEANINGS))('%s', (sql, meaning) => {
  fc.assert(
    fc.property(rowsOf(70), (rows) => {
      const wanted = rows.map((own) => (own === null ? null : meaning(own).toWellFormed()));
      expect(evaluateSql(sql, inputOf([rows])).values).toEqual(wanted);
    }),
  );
});

test('translate puts characters for others as it does row by row', () => {
  const characters = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.constantFrom('', 'abc', 'aébß👍', 'aa', '0123456789'),
  );
  fc.assert(
    fc.property(rowsOf(70), characters, characters, (rows, source, target) => {
      expectSameByRow('translate', rows, [source, target]);
    }),
  );
});
