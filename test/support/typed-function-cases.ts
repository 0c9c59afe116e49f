import { expect } from 'vitest';
import type { ColumnExpression, Operation, Typed } from '../../src/api/typing/column-expression.ts';
import type { ColumnType } from '../../src/api/typing/column-type.ts';
import { type Column, type Session, typeName } from '../../src/index.ts';

/** A call in SQL and the column that is the same; with the name of its type, or of a column that has the same type. */
export type Case = readonly [sql: string, column: Column, type?: string | null, like?: string];

const ROWS = `SELECT *, '{"a":1}' AS json FROM VALUES
  (1, 10L, 2.5D, 1F, ' tea', X'01', DATE '2026-01-31', TIMESTAMP '2026-01-31 12:34:56',
   TIME '12:34:56', array(3, 1, NULL), map('a', 1), array(1F, 2F)),
  (2, 20L, -0.5D, 3F, 'bread', X'03', DATE '2026-03-01', TIMESTAMP '2026-03-01 00:00:00',
   TIME '01:00:00', array(5), map('b', 2), array(3F, 4F)),
  (3, 20L, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
  AS t(i, l, d, f, s, x, day, ts, clock, list, m, v)`;

/** A function whose result has a known type: no other one compiles as `type`. */
export function typed<Type extends ColumnType>(
  sql: string,
  column: Column<Typed<Type> | Operation<'cast', ColumnExpression, Typed<Type>>>,
  type: NoInfer<Type> & string,
): Case {
  return [sql, column, type];
}

/** A function whose result has the type of its input. */
export function like(
  sql: string,
  column: Column<Operation<'either', ColumnExpression>>,
  input: string,
): Case {
  return [sql, column, null, input];
}

/** Runs all columns in one query and their texts in SQL in another. */
export async function expectSame(session: Session, cases: readonly Case[]): Promise<void> {
  const given = session.sql(ROWS);
  const own = given.select(...cases.map(([, column], place) => column.as(`c${place}`)));
  const other = given.selectExpr(...cases.map(([sql], place) => `${sql} AS c${place}`));
  const [answers, expected] = [await own.collect(), await other.collect()];
  const types = new Map(given.schema.fields.map(({ name, type }) => [name, type]));
  cases.forEach(([sql, , type, input], place) => {
    const found = own.schema.fields[place]!.type;
    const valuesOf = (rows: typeof answers) => [sql, ...rows.map((row) => row[place])];
    expect(valuesOf(answers)).toEqual(valuesOf(expected));
    expect([sql, found]).toEqual([sql, other.schema.fields[place]!.type]);
    if (typeof type === 'string') expect([sql, wordOf(typeName(found))]).toEqual([sql, type]);
    if (input !== undefined) expect([sql, found.kind]).toEqual([sql, types.get(input)!.kind]);
  });
}

/** `DECIMAL(10,2)` is a DECIMAL. */
function wordOf(type: string): string {
  return /^\w+/.exec(type)![0];
}
