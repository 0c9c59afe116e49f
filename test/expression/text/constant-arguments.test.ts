import fc from 'fast-check';
import { expect, test } from 'vitest';
import { schema } from '../../../src/columnar/schema.ts';
import { array, BIGINT, field, INT, STRING } from '../../../src/columnar/types.ts';
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

test.each(['%a%b%', 'a%b', '%a%', 'a%', '%,%;', 'ab%%b', '%é%👍', '_%a%b', 'a%a', '%'])(
  'LIKE %j answers the same by a constant pattern and by one of the row',
  (pattern) => {
    fc.assert(
      fc.property(texts, (values) => {
        const input = inputOf([values, values.map(() => pattern)]);
        const answer = evaluateSql(`c0 LIKE '${pattern}'`, input).values;
        expect(answer).toEqual(evaluateSql('c0 LIKE c1', input).values);
      }),
    );
  },
);

test('a text is found at the same place by a constant and by one of the row, from the same position', () => {
  const wanted = fc.constantFrom('a', 'ab', 'é', '👍', '', ' ', '1,');
  fc.assert(
    fc.property(texts, wanted, fc.integer({ min: -1, max: 9 }), (values, part, start) => {
      expectSameByRow('instr', values, [part]);
      const input = inputOf([values, values.map(() => part)]);
      const byConstant = evaluateSql(`locate('${part}', c0, ${start})`, input).values;
      expect(byConstant).toEqual(evaluateSql(`locate(c1, c0, ${start})`, input).values);
    }),
    { numRuns: 300 },
  );
});

test.each(['lpad', 'rpad'])('%s fills by constants as by those of the row', (name) => {
  const pads = fc.constantFrom(' ', '', '-+', 'é👍', 'abcdefghijk');
  fc.assert(
    fc.property(texts, fc.integer({ min: -1, max: 30 }), pads, (values, length, pad) => {
      const input = inputOf(
        [values, values.map(() => length), values.map(() => pad)],
        [STRING, INT, STRING],
      );
      const answer = evaluateSql(`${name}(c0, ${length}, '${pad}')`, input).values;
      expect(answer).toEqual(evaluateSql(`${name}(c0, c1, c2)`, input).values);
    }),
    { numRuns: 300 },
  );
});

test('right takes as many characters by a constant count as by one of the row', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: -2, max: 9 }), (values, count) => {
      const input = inputOf([values, values.map(() => count)], [STRING, INT]);
      const answer = evaluateSql(`right(c0, ${count})`, input).values;
      expect(answer).toEqual(evaluateSql('right(c0, c1)', input).values);
    }),
    { numRuns: 300 },
  );
});

test('reverse, hex and base64 make of texts what JavaScript makes of them', () => {
  fc.assert(
    fc.property(texts, (values) => {
      const input = inputOf([values]);
      const each = (make: (text: string) => string) => values.map((own) => own && make(own));
      expect(evaluateSql('reverse(c0)', input).values).toEqual(
        each((own) => [...own].toReversed().join('')),
      );
      expect(evaluateSql('hex(c0)', input).values).toEqual(
        each((own) => Buffer.from(own).toString('hex').toUpperCase()),
      );
      expect(evaluateSql('base64(c0)', input).values).toEqual(
        each((own) => Buffer.from(own).toString('base64')),
      );
      expect(evaluateSql('string(unbase64(base64(c0)))', input).values).toEqual(values);
      const unpadded = "string(unbase64(concat(' ', trim(TRAILING '=' FROM base64(c0)), '\n')))";
      expect(evaluateSql(unpadded, input).values).toEqual(values);
    }),
    { numRuns: 200 },
  );
});

test('hex of integers has no zeros in front', () => {
  const values = [0n, 1n, 15n, 16n, 255n, 4096n, -1n, 2n ** 63n - 1n, -(2n ** 63n), null];
  const digits = values.map((own) => own && BigInt.asUintN(64, own).toString(16).toUpperCase());
  expect(evaluateSql('hex(c0)', inputOf([values], [BIGINT])).values).toEqual([
    '0',
    ...digits.slice(1),
  ]);
});

test('base 64 with a digit too many is an error of its row, unless nobody asks for it', () => {
  const input = inputOf([['aGk=', 'aGkx1', 'aGVsbG8=']]);
  const refused = expect.objectContaining({ condition: 'CONVERSION_INVALID_INPUT' });
  expect(() => evaluateSql('unbase64(c0)', input)).toThrow(refused);
  const guarded = "if(c0 = 'aGkx1', NULL, string(unbase64(c0)))";
  expect(evaluateSql(guarded, input).values).toEqual(['hi', null, 'hello']);
});

test.each(['YQ=', 'YQ=\n=', 'YQ==YQ==', 'YQ==\nYQ==', 'aGk=x', 'YWJj=', '====', '='])(
  'base 64 with the padding of %j is an error: what follows it would be read with wrong bits',
  (wrong) => {
    const refused = expect.objectContaining({ condition: 'CONVERSION_INVALID_INPUT' });
    expect(() => evaluateSql('unbase64(c0)', inputOf([['aGk=', wrong]]))).toThrow(refused);
  },
);

test('what is no digit may stand in base 64 before the padding and behind it', () => {
  const input = inputOf([['YQ==\n', 'Y Q', '-YWI-=-', 'YWI==', '', '\n', 'YWJj\nYQ==']]);
  expect(evaluateSql('string(unbase64(c0))', input).values).toEqual([
    ...['a', 'a', 'ab', 'ab', '', '', 'abca'],
  ]);
});
