import fc from 'fast-check';
import { expect, test } from 'vitest';
import { schema } from '../../../src/columnar/schema.ts';
import { array, field, INT, STRING } from '../../../src/columnar/types.ts';
import type { LiteralValue } from '../../../src/columnar/value.ts';
import { evaluateSql } from '../evaluate-sql.ts';
import { expectSameByRow, inputOf } from '../same-by-row.ts';

const text = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', 'b', 'ab', ',', ';', ' ', '1', 'é', '👍', '中', '\n', '\u2028'),
    maxLength: 24,
  }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);
const textOrNull = fc.option(text, { freq: 6 });
const texts = fc.array(textOrNull, { minLength: 1, maxLength: 70 });

const patterns = fc.constantFrom(
  ',',
  'ab',
  '[,;] ?',
  'x*',
  'a?',
  'a|',
  '(a)|b',
  '(a)(b)?',
  '(a|é)([^,]*)(,)',
  '^a',
  'b$',
  String.raw`\d+`,
  String.raw`\s`,
  'é',
  '👍',
  '.',
  '[^a]+',
  '(?:ab)+',
  '^',
  '$',
);

const HAS_GROUP = /\((?!\?)/;

test('split gives the same parts by a constant pattern and by one of the row', () => {
  const limits = fc.constantFrom('', ', -1', ', 0', ', 1', ', 2', ', 3');
  fc.assert(
    fc.property(texts, patterns, limits, (values, pattern, limit) => {
      expectSameByRow('split', values, [pattern], { rest: limit });
    }),
    { numRuns: 400 },
  );
});

test.each([
  ['abc', 'x*', -1, ['a', 'b', 'c', '']],
  ['ab1', '[0-9]*', -1, ['a', 'b', '', '']],
  ['', 'x*', -1, ['']],
  ['abc', 'x*', 2, ['a', 'bc']],
  ['a👍', 'x*', -1, ['a', '👍', '']],
])(
  'split of %j by %j, %i parts at most, is what Java makes of it',
  (value, pattern, limit, parts) => {
    const input = inputOf([[value], [pattern]]);
    expect(evaluateSql(`split(c0, c1, ${limit})`, input).values).toEqual([parts]);
    expect(evaluateSql(`split(c0, '${pattern}', ${limit})`, input).values).toEqual([parts]);
  },
);

test('all matches are the same by a constant pattern and by one of the row', () => {
  fc.assert(
    fc.property(texts, patterns, (values, pattern) => {
      expectSameByRow('regexp_extract_all', values, [pattern], { rest: ', 0' });
      expectSameByRow('regexp_count', values, [pattern]);
      if (HAS_GROUP.test(pattern))
        expectSameByRow('regexp_extract_all', values, [pattern], { rest: ', 1' });
    }),
    { numRuns: 400 },
  );
});

test('regexp_replace gives the same by constants and by pattern and replacement of the row', () => {
  const replacements = fc.constantFrom(
    '',
    '#',
    'é👍',
    '<$0>',
    '$0$0',
    String.raw`\$1\\`,
    '$1',
    '[$1-$0]',
    '$10',
    '$01',
    String.raw`\$0`,
  );
  fc.assert(
    fc.property(texts, patterns, replacements, (values, pattern, replacement) => {
      if (!HAS_GROUP.test(pattern) && /(?<!\\)\$1/.test(replacement)) return;
      expectSameByRow('regexp_replace', values, [pattern, replacement]);
    }),
    { numRuns: 600 },
  );
});

test('replacements swap groups, and take as many digits for one as still name one', () => {
  const input = inputOf([['ab-12 cd-3']]);
  const swapped = evaluateSql("regexp_replace(c0, '([a-z]+)-([0-9]+)', '$2-$1')", input);
  expect(swapped.values).toEqual(['12-ab 3-cd']);
  const digits = evaluateSql("regexp_replace(c0, '([a-z])([a-z])', '$21$1$1')", input);
  expect(digits.values).toEqual(['b1aa-12 d1cc-3']);
});

test('groups of a replacement have names, and what names none is refused once something matches', () => {
  const input = inputOf([['ab-12']]);
  const named = `regexp_replace(c0, '(?<word>[a-z]+)-(?<number>[0-9]+)', '\${number} of \${word}')`;
  expect(evaluateSql(named, input).values).toEqual(['12 of ab']);
  for (const replacement of ["'$2'", "'$x'", "'$'", String.raw`'ends \\'`]) {
    const matching = `regexp_replace(c0, '(b)', ${replacement})`;
    expect(() => evaluateSql(matching, input)).toThrow(/INVALID_REGEXP_REPLACE/);
    const other = `regexp_replace(c0, '(x)', ${replacement})`;
    expect(evaluateSql(other, input).values).toEqual(['ab-12']);
  }
});

test('concat_ws joins texts and the elements of arrays, without nulls', () => {
  const lists = fc.option(fc.array(textOrNull, { maxLength: 4 }), { freq: 5 });
  const rows = fc.array(fc.tuple(textOrNull, textOrNull, lists, textOrNull), {
    minLength: 1,
    maxLength: 70,
  });
  const own = schema([
    field('s', STRING),
    field('a', STRING),
    field('l', array(STRING)),
    field('b', STRING),
  ]);
  fc.assert(
    fc.property(rows, (values) => {
      const input = { schema: own, rows: values };
      const joined = (separator: string | null, parts: readonly LiteralValue[]): string | null =>
        separator === null
          ? null
          : parts
              .flat()
              .filter((part) => part !== null)
              .join(separator);
      expect(evaluateSql("concat_ws(s, a, l, 'é', b, l)", input).values).toEqual(
        values.map(([s, a, l, b]) => joined(s, [a, l, 'é', b, l])),
      );
      expect(evaluateSql("concat_ws(', ', a, b, NULL)", input).values).toEqual(
        values.map(([, a, , b]) => joined(', ', [a, b])),
      );
      expect(evaluateSql("concat_ws('-')", input).values).toEqual(values.map(() => ''));
    }),
  );
});

test('format_string fills a constant format as it does one of the row, errors among them', () => {
  const formats = fc.constantFrom(
    ...[
      '%s',
      '[%s]%%%n',
      '%S-%1$s',
      '%5s|%-5.2s|',
      '%d',
      '%2$d of %1$s',
      '%05d',
      '%,d',
      '%s%<s',
      '%x',
    ],
    ...['%.2f', '%s %s %s %s', '%q', '%', '%b %c', 'none'],
  );
  fc.assert(
    fc.property(texts, formats, (values, format) => {
      const numbers = values.map((_, row) => (row % 5 === 4 ? null : row * 977 - 3));
      const input = inputOf([values, numbers, values.map(() => format)], [STRING, INT, STRING]);
      const answerOf = (first: string): unknown => {
        try {
          return evaluateSql(`format_string(${first}, c0, c1, c1 > 9)`, input).values;
        } catch (error) {
          return (error as { condition?: string }).condition;
        }
      };
      expect(answerOf(`'${format}'`)).toEqual(answerOf('c2'));
    }),
    { numRuns: 300 },
  );
});

test('str_to_map makes by constant marks the maps that it makes by those of the row', () => {
  const marks = fc.constantFrom(',', ';', 'ab', '[,;] ?', 'a', 'x*');
  fc.assert(
    fc.property(texts, marks, marks, (values, pairMark, keyMark) => {
      const input = inputOf([values, values.map(() => pairMark), values.map(() => keyMark)]);
      const answerOf = (rest: string): unknown => {
        try {
          return evaluateSql(`str_to_map(c0, ${rest})`, input).values;
        } catch (error) {
          return (error as { condition?: string }).condition;
        }
      };
      expect(answerOf(`'${pairMark}', '${keyMark}'`)).toEqual(answerOf('c1, c2'));
    }),
    { numRuns: 400 },
  );
});
