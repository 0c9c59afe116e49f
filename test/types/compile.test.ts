// The type tests: what `*.test-d.ts` says must not compile has a comment with the sentence that the compiler shows.

import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { compileProject, compileText, errorsIn } from '../support/compile-types.ts';
import { readText, root } from '../support/source-files.ts';

/** Types that the compiler makes of all these files together: as many on every machine, unlike seconds. */
const INSTANTIATIONS_MAX = 400_000;
/** The same for a program of 200 columns and some hundred calls. */
const LONG_PROGRAM_INSTANTIATIONS_MAX = 600_000;

let report: string;

beforeAll(() => {
  report = compileProject(path.join(root, 'test/types'));
});

test('what must compile does, and what must not does not', () => {
  expect(errorsIn(report)).toEqual([]);
});

test('the compiler has bounded work with the types of columns', () => {
  expect(instantiationsIn(report)).toBeLessThan(INSTANTIATIONS_MAX);
});

test('a row for a memory stream has the names of its columns', () => {
  const report = compileText(
    'rows',
    `import type { Session } from '../../src/index.ts';
declare const session: Session;
session.memoryStream('key STRING').addData([{ kye: 'a' }]);
`,
  );
  expect(errorsIn(report)).toEqual([expect.stringContaining("'kye' does not exist")]);
});

test('long chains and many columns compile, with bounded work', () => {
  const types = ['STRING', 'BIGINT', 'DECIMAL(10,2)', 'TIMESTAMP'];
  const columns = times(200, (n) => `column_${n} ${types[n % types.length]}`).join(', ');
  const sum = times(40, () => '.plus(1)').join('');
  const both = times(40, (n) => `.and(col('column_1').gt(${n}))`).join('');
  const choice = times(40, (n) => `.when(col('column_1').eq(${n}), 'is ${n}')`).join('');
  const added = times(40, (n) => `.withColumn('added_${n}', col('column_${n}'))`).join('');
  const long = compileText(
    'long',
    `import { col, type Session, when } from '../../src/index.ts';
declare const session: Session;
const frame = session.memoryStream('${columns}').toDF();
frame.select(col('column_1')${sum}.as('sum')).select('sum');
frame.filter(col('column_1').gt(0)${both});
frame.select(when(col('column_1').isNull(), 'none')${choice}.otherwise('other').as('choice'));
frame${added}.select('added_39', 'column_199');
`,
  );
  expect(errorsIn(long)).toEqual([]);
  expect(instantiationsIn(long)).toBeLessThan(LONG_PROGRAM_INSTANTIATIONS_MAX);
});

test('messages show the columns of a DataFrame, not how they were computed', () => {
  const report = compileText(
    'shown',
    `import type { Session } from '../../src/index.ts';
declare const session: Session;
const frame = session.memoryStream('key STRING, value BIGINT').toDF();
export const shown: number = frame.withColumnRenamed('key', 'k').groupBy('k').max('value');
`,
  );
  expect(errorsIn(report)).toEqual([
    expect.stringContaining(
      `'DataFrame<{ readonly k: "STRING"; readonly "max(value)": "BIGINT"; }>'`,
    ),
  ]);
});

test('an error is the sentence that the comment says', () => {
  const source = readText('test/types/data-frame.test-d.ts');
  const expected = [...source.matchAll(/^\/\/ @ts-expect-error (.+)$/gm)].map(([, said]) => said);
  const errors = errorsIn(compileText('sentences', source.replaceAll('@ts-expect-error', '')));
  expect(expected).not.toEqual([]);
  expect(errors.map((error) => /Mistake<"([^"]+)">/.exec(error)?.[1])).toEqual(expected);
});

function instantiationsIn(text: string): number {
  return Number(/^Instantiations:\s+(\d+)/m.exec(text)?.[1]);
}

function times<T>(count: number, make: (n: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, n) => make(n));
}
