import { zoneOf } from '../../src/expression/time/zone.ts';
import { MillraceError, type Session, session } from '../../src/index.ts';
import { frameOf, isScript } from '../support/script-frame.ts';
import type { GoldenFile, GoldenStatement } from './golden-file.ts';
import { type GoldenAnswer, judgeStatement } from './judge.ts';
import { LeavingOut, type LeftOut } from './left-out.ts';

export interface GoldenVerdict {
  readonly file: string;
  /** Counts from 1. */
  readonly number: number;
  readonly sql: string;
  readonly leftOut: LeftOut | null;
  /** What differs from Spark's answer; null for a statement that passes or is left out. */
  readonly difference: string | null;
}

/** The settings under which Spark's suite runs. */
const SUITE_SETTINGS: Readonly<Record<string, string>> = {
  'millrace.sql.strictSpark': 'true',
  'millrace.sql.scriptTransform': 'true',
  'spark.sql.session.timeZone': 'America/Los_Angeles',
};

/** The tables of Spark's suite that are not read from files. */
const SUITE_TABLES = `
  CREATE VIEW testData AS SELECT CAST(id AS INT) AS key, CAST(id AS STRING) AS value FROM range(1, 101);
  CREATE VIEW arrayData AS
    SELECT * FROM VALUES (array(1, 2, 3), array(array(1, 2, 3))), (array(2, 3, 4), array(array(2, 3, 4)))
    AS t(arraycol, nestedarraycol);
  CREATE VIEW mapData AS
    SELECT * FROM VALUES (map(1, 'a1', 2, 'b1', 3, 'c1', 4, 'd1', 5, 'e1')),
      (map(1, 'a2', 2, 'b2', 3, 'c2', 4, 'd2')), (map(1, 'a3', 2, 'b3', 3, 'c3')),
      (map(1, 'a4', 2, 'b4')), (map(1, 'a5')) AS t(mapcol);
`;

/** Runs the statements of a file in a session of their own. */
export async function runGoldenFile(file: GoldenFile): Promise<readonly GoldenVerdict[]> {
  const settings: Record<string, string> = { ...SUITE_SETTINGS };
  if (file.name.startsWith('nonansi/')) settings['spark.sql.ansi.enabled'] = 'false';
  const opened = await session({ settings });
  const leaving = new LeavingOut();
  const verdicts: GoldenVerdict[] = [];
  try {
    await opened.run(SUITE_TABLES);
    if (file.name.startsWith('postgreSQL/')) registerSuiteFunctions(opened);
    for (const [name, value] of Object.entries(file.config)) setQuietly(opened, name, value);
    for (const [index, statement] of file.statements.entries()) {
      const leftOut = leaving.reasonFor(statement);
      const difference = leftOut === null ? await compare(opened, statement) : null;
      verdicts.push({
        file: file.name,
        number: index + 1,
        sql: statement.sql,
        leftOut,
        difference,
      });
    }
  } finally {
    await opened.close();
  }
  return verdicts;
}

/** The functions that Spark's suite makes for the tests that come from PostgreSQL. */
function registerSuiteFunctions({ udf }: Session): void {
  const booleans = { takes: ['BOOLEAN', 'BOOLEAN'], returns: 'BOOLEAN' } as const;
  udf.register('booleq', (left, right) => left === right, booleans);
  udf.register('boolne', (left, right) => left !== right, booleans);
  udf.register('vol', (text) => text, { takes: ['STRING'], returns: 'STRING' });
}

async function compare(opened: Session, statement: GoldenStatement): Promise<string | null> {
  return judgeStatement(statement, await answer(opened, statement.sql));
}

const QUERY = /^(\s|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/|\()*(SELECT|WITH|VALUES|TABLE|FROM)\b/i;

/** WITH and FROM may stand before INSERT. */
const WRITES = /\bINSERT\s+(INTO|OVERWRITE)\b/i;

async function answer(opened: Session, sql: string): Promise<GoldenAnswer> {
  try {
    const zone = zoneOf(String(opened.conf.get('spark.sql.session.timeZone')));
    if (isScript(sql) || (QUERY.test(sql) && !WRITES.test(sql))) {
      const frame = await frameOf(opened, sql);
      if (isScript(sql) && frame.columns.length === 0) return 'done';
      return { schema: frame.schema, rows: await frame.collect(), zone };
    }
    await opened.run(sql);
    return 'done';
  } catch (thrown) {
    return describe(thrown);
  }
}

function describe(thrown: unknown): GoldenAnswer {
  if (thrown instanceof MillraceError) {
    return { condition: thrown.condition, message: thrown.summary };
  }
  return { condition: 'INTERNAL_ERROR', message: String(thrown) };
}

/** A setting that we do not know is for the statements to be judged by. */
function setQuietly(opened: Session, name: string, value: string): void {
  try {
    opened.conf.set(name, value);
  } catch (error) {
    if (!(error instanceof MillraceError)) throw error;
  }
}
