// The compiler's rules for types against analysis, which has Spark's: each operation with each combination of types.
// A type that the compiler gives must be the one of analysis, or leave it open.

import { beforeAll, expect, test } from 'vitest';
import { typeName } from '../../src/columnar/types.ts';
import { MillraceError } from '../../src/errors.ts';
import type { Column } from '../../src/index.ts';
import {
  avg,
  col,
  count,
  type DataFrame,
  explode,
  length,
  lower,
  max,
  min,
  sum,
} from '../../src/index.ts';
import { compileText, errorsIn } from '../support/compile-types.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

const TYPES = [
  'BOOLEAN',
  'TINYINT',
  'SMALLINT',
  'INT',
  'BIGINT',
  'FLOAT',
  'DOUBLE',
  'DECIMAL(10,2)',
  'STRING',
  'BINARY',
  'DATE',
  'TIMESTAMP',
  'TIMESTAMP_NTZ',
  'ARRAY<INT>',
  'MAP<STRING, INT>',
  'STRUCT<f: INT>',
];
const DDL = TYPES.map((type, position) => `c${position} ${type}`).join(', ');

const FUNCTIONS = { sum, avg, min, max, count, explode, lower, length };
const UNARY = ['negate', 'not', 'isNull'] as const;
/** One operation of each rule. */
const BINARY = ['plus', 'minus', 'multiply', 'divide', 'eq', 'and', 'contains'] as const;
/** For a compiler on a busy machine. */
const COMPILE_MS_MAX = 180_000;

interface Case {
  readonly operation: string;
  readonly types: readonly string[];
  /** As the program would say it. */
  readonly text: string;
  readonly column: Column;
}

interface Verdict extends Case {
  /** The type by analysis; null when it refuses. */
  readonly type: string | null;
  /** The compiler's complaint, null when there is none. */
  readonly complaint: string | null;
}

const cases: readonly Case[] = TYPES.flatMap((type, position) => {
  const name = `c${position}`;
  return [
    ...Object.entries(FUNCTIONS).map(([operation, make]) => ({
      operation,
      types: [type],
      text: `${operation}('${name}')`,
      column: make(name),
    })),
    ...UNARY.map((operation) => ({
      operation,
      types: [type],
      text: `col('${name}').${operation}()`,
      column: col(name)[operation](),
    })),
    ...BINARY.flatMap((operation) =>
      TYPES.map((other, otherPosition) => ({
        operation,
        types: [type, other],
        text: `col('${name}').${operation}(col('c${otherPosition}'))`,
        column: col(name)[operation](col(`c${otherPosition}`)),
      })),
    ),
  ];
});

let verdicts: readonly Verdict[];

beforeAll(() => {
  const frame = session().memoryStream(DDL).toDF();
  const types = cases.map(({ column }) => typeByAnalysis(frame, column));
  const lines = cases.map(({ text }, index) => {
    const type = types[index];
    const known =
      type === null || type.startsWith('STRUCT') ? '' : ` t${index} = '${bareName(type)}';`;
    return `export let t${index} = columnsOf(frame.select(${text}.as('r'))).r;${known}`;
  });
  const imports = [
    'col',
    'type ColumnTypes',
    'type DataFrame',
    'type Session',
    ...Object.keys(FUNCTIONS),
  ];
  const head = `import { ${imports.join(', ')} } from '../../src/index.ts';
declare const session: Session;
declare function columnsOf<Row extends ColumnTypes>(frame: DataFrame<Row>): Row;
const frame = session.memoryStream('${DDL}').toDF();
`;
  const errors = errorsIn(compileText('rules', head + lines.join('\n')));
  const byLine = new Map(errors.map((error) => [Number(/\((\d+),/.exec(error)?.[1]), error]));
  const firstLine = head.split('\n').length;
  verdicts = cases.map((one, index) => ({
    ...one,
    type: types[index],
    complaint: byLine.get(firstLine + index) ?? null,
  }));
}, COMPILE_MS_MAX);

/** Analysis turns such text into a number or a BOOLEAN; in a program it is a mistake more often than not. */
const STRICTER = ['sum STRING', 'avg STRING', 'not STRING', 'and STRING', 'and BOOLEAN, STRING'];
/** Refused for what the engine cannot do yet, or because two columns cannot have one name. */
const LEFT_TO_ANALYSIS = /^(min|max) (ARRAY|STRUCT)|^explode MAP/;

test('the compiler refuses nothing that analysis takes, texts that are no numbers apart', () => {
  const stricter = verdicts
    .filter(({ type, complaint }) => type !== null && complaint !== null)
    .map(nameOf)
    .filter((name) => !STRICTER.some((start) => name.startsWith(start)));
  expect(stricter).toEqual([]);
});

test('the compiler takes nothing that analysis refuses', () => {
  const laxer = verdicts
    .filter(({ type, complaint }) => type === null && complaint === null)
    .map(nameOf)
    .filter((name) => !LEFT_TO_ANALYSIS.test(name));
  expect(laxer).toEqual([]);
});

test('every operation is taken for some types and refused for others', () => {
  const taken = new Set(verdicts.filter((one) => one.type !== null).map((one) => one.operation));
  expect(taken.size).toBe(UNARY.length + BINARY.length + Object.keys(FUNCTIONS).length);
  expect(verdicts.filter((one) => one.complaint !== null).length).toBeGreaterThan(500);
});

function nameOf({ operation, types }: Verdict): string {
  return `${operation} ${types.join(', ')}`;
}

function typeByAnalysis(frame: DataFrame, column: Column): string | null {
  try {
    return typeName(frame.select(column.as('r')).schema.fields[0].type);
  } catch (error) {
    if (error instanceof MillraceError && error.kind === 'user') return null;
    throw error;
  }
}

/** The name of a type without what it is made of. */
function bareName(type: string): string {
  return /^\w+/.exec(type)![0];
}
