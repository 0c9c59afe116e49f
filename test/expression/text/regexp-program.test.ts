import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { columnFromValues } from '../../../src/columnar/column-from-values.ts';
import { columnToValues } from '../../../src/columnar/column-to-values.ts';
import { STRING } from '../../../src/columnar/types.ts';
import { createRowErrors } from '../../../src/expression/row-errors.ts';
import { javaRegExp } from '../../../src/expression/text/java-regexp.ts';
import { parseLike } from '../../../src/expression/text/like-pattern.ts';
import { extractProgram, testProgram } from '../../../src/expression/text/match-rows.ts';
import {
  programOf,
  type RegexpProgram,
  regexpProgram,
} from '../../../src/expression/text/regexp-program.ts';
import { readBits } from '../../support/bitmaps.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';

const context = testContext();
const { memory, arena } = context;
afterEach(() => releaseContext(context));

const text = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', '&', '=', '1', '\n', '\u2028', '\u0085', 'é', '中'),
  maxLength: 30,
});
const texts = fc.array(text, { minLength: 1, maxLength: 70 });

const character = fc.constantFrom('a', 'b', '&', '=', '1', 'é', String.raw`\.`, '中');
const members = fc.constantFrom(
  '[ab]',
  '[^&]',
  '[a-c&]',
  '[^ab\\n]',
  '[-a]',
  '.',
  String.raw`\d`,
  String.raw`\w`,
  String.raw`\S`,
  String.raw`[\d=]`,
  String.raw`[^\s1]`,
);
const quantifier = fc
  .tuple(fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,}', '{1,3}', '{0,2}'), fc.boolean())
  .map(([bounds, isLazy]) => (bounds === '' ? '' : `${bounds}${isLazy ? '?' : ''}`));
const { pattern } = fc.letrec<{ pattern: string; sequence: string; item: string }>((tie) => ({
  pattern: fc.oneof(
    { weight: 3, arbitrary: tie('sequence') },
    fc.tuple(tie('sequence'), tie('sequence')).map((parts) => parts.join('|')),
  ),
  sequence: fc.array(tie('item'), { maxLength: 5 }).map((parts) => parts.join('')),
  item: fc.oneof(
    { maxDepth: 3 },
    { weight: 4, arbitrary: fc.tuple(fc.oneof(character, members), quantifier).map(joined) },
    fc.constantFrom('^', '$', String.raw`\A`, String.raw`\z`),
    tie('pattern').map((body) => `(${body})`),
    fc.tuple(tie('pattern'), quantifier).map(([body, bounds]) => `(?:${body})${bounds}`),
  ),
}));

test('programs find what JavaScript finds, with the same groups', () => {
  fc.assert(
    fc.property(pattern, texts, (wanted, values) => {
      const regexp = javaRegExp(wanted);
      const groups =
        regexp.exec('')?.length ?? new RegExp(`${regexp.source}|`, 'u').exec('')!.length;
      for (let group = 0; group < groups; group++) {
        const program = regexpProgram(wanted, group);
        if (program === null) continue;
        // Java keeps what a group of an earlier round matched; JavaScript does not.
        if (group > 0 && hasLoopAround(wanted)) continue;
        const expected = values.map((value) => regexp.exec(value)?.[group] ?? '');
        expect(extract(program, values)).toEqual(expected);
        expect(matches(program, values)).toEqual(values.map((value) => regexp.test(value)));
      }
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['(&|^)channel_id=([^&]*)', 2, 'a?b=1&channel_id=77&c', '77'],
  ['(&|^)channel_id=([^&]*)', 2, 'channel_id=5', '5'],
  ['(&|^)channel_id=([^&]*)', 2, 'xchannel_id=5', ''],
  [String.raw`(\d+)-(\d+)`, 2, 'a 100-200', '200'],
  ['(a)|b', 1, 'b', ''],
  // Java keeps the group of the first round.
  ['(?:(a)|b)+', 1, 'ab', 'a'],
  ['a.*b', 0, 'xaxbxbx', 'axbxb'],
  ['a.*?b', 0, 'xaxbxbx', 'axb'],
  ['x*', 0, 'aaa', ''],
  ['[^/]+$', 0, 'a/b/c.htm', 'c.htm'],
  ['b$', 0, 'ab\r\n', 'b'],
  [String.raw`\n$`, 0, 'ab\r\n', '\n'],
])('%s, group %i, of %j is %j', (wanted, group, value, expected) => {
  const program = regexpProgram(wanted, group)!;
  expect(extract(program, [value])).toEqual([expected]);
});

test.each([
  '(a*)*',
  '(?i)a',
  String.raw`\bx`,
  '[é]',
  '(?=a)',
  String.raw`(a)\1`,
  'a++',
  '[a&&b]',
  'a{',
])('%s is left to JavaScript', (wanted) => expect(regexpProgram(wanted)).toBeNull());

test('a text that leaves too much to be tried makes the kernel give up', () => {
  const program = regexpProgram('(?:a|b)*c')!;
  const column = columnFromValues(['ab'.repeat(10_000)], STRING, arena);
  expect(testProgram(column, program, frameOf(1))).toBeNull();
});

test('LIKE with % and _ anywhere matches as its regular expression does', () => {
  const like = fc.string({
    unit: fc.constantFrom('a', 'b', '%', '%', '_', 'é', '\n'),
    maxLength: 8,
  });
  fc.assert(
    fc.property(like, texts, (wanted, values) => {
      const parsed = parseLike(wanted, '\\');
      if (parsed.kind !== 'regexp') return;
      const program = programOf(parsed.node, 0)!;
      expect(matches(program, values)).toEqual(values.map((value) => parsed.regexp.test(value)));
    }),
    { numRuns: 300 },
  );
});

function extract(program: RegexpProgram, values: readonly string[]): unknown {
  const column = columnFromValues(values, STRING, arena);
  const found = extractProgram(column, program, frameOf(values.length));
  return columnToValues(found!, STRING, memory);
}

function matches(program: RegexpProgram, values: readonly string[]): unknown {
  const column = columnFromValues(values, STRING, arena);
  return readBits(testProgram(column, program, frameOf(values.length))!, values.length, memory);
}

function frameOf(rowCount: number): Parameters<typeof testProgram>[2] {
  const batch = { rowCount, columns: [], weights: 0 };
  return { ...context, batch, active: 0, errors: createRowErrors() };
}

function joined(parts: readonly string[]): string {
  return parts.join('');
}

function hasLoopAround(wanted: string): boolean {
  return /\)[*+?{]/.test(wanted);
}
