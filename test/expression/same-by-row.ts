// Functions that have kernels for constant arguments go row by row where these come from columns: what both ways give is compared.

import { expect } from 'vitest';
import { schema } from '../../src/columnar/schema.ts';
import { type DataType, field, STRING } from '../../src/columnar/types.ts';
import type { LiteralValue } from '../../src/columnar/value.ts';
import type { SessionSettings } from '../../src/expression/session-settings.ts';
import { evaluateSql, type Input } from './evaluate-sql.ts';

export interface CallOptions {
  /** Of the first argument; default: STRING. */
  readonly type?: DataType;
  /** Further arguments, as SQL with a comma before them. */
  readonly rest?: string;
  readonly settings?: Partial<SessionSettings>;
}

/** Compares a call over a column, `c0`, with texts as constants and with the same texts from columns. */
export function expectSameByRow(
  name: string,
  values: readonly LiteralValue[],
  constants: readonly string[],
  { type = STRING, rest = '', settings = {} }: CallOptions = {},
): void {
  const columns = [values, ...constants.map((constant) => values.map(() => constant))];
  const types = [type, ...constants.map(() => STRING)];
  const names = constants.map((_, index) => `c${index + 1}`);
  const byConstant = `${name}(c0, ${constants.map(quoted).join(', ')}${rest})`;
  const byRow = `${name}(c0, ${names.join(', ')}${rest})`;
  const answer = evaluateSql(byConstant, inputOf([values], [type]), settings);
  expect(answer.values).toEqual(evaluateSql(byRow, inputOf(columns, types), settings).values);
}

/** Columns `c0`, `c1` and so on. */
export function inputOf(
  columns: readonly (readonly LiteralValue[])[],
  types: readonly DataType[] = columns.map(() => STRING),
): Input {
  return {
    schema: schema(types.map((type, index) => field(`c${index}`, type))),
    rows: columns[0]!.map((_, row) => columns.map((column) => column[row]!)),
  };
}

function quoted(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
