// The documentation of the aggregate functions, run.

import * as fs from 'node:fs';
import { expect, test } from 'vitest';
import { schema } from '../../../src/columnar/schema.ts';
import { type DataType, field, STRING } from '../../../src/columnar/types.ts';
import type { LiteralValue } from '../../../src/columnar/value.ts';
import { aggregateFunctions, lookupAggregate } from '../../../src/expression/aggregates/index.ts';
import { castCall } from '../../../src/expression/coercion/implicit-cast.ts';
import type { UnresolvedCall } from '../../../src/expression/unresolved.ts';
import { parseExpression } from '../../../src/sql/parse.ts';
import { AggregateRun } from '../../support/aggregate-run.ts';
import { columnOf } from '../../support/expressions.ts';
import { evaluateSql, evaluateTyped, SETTINGS, typeExpression } from '../evaluate-sql.ts';

const examples = aggregateFunctions().flatMap(({ name, examples: own }) =>
  own.map(({ sql, result }) => ({ name, sql, result })),
);

test.each(examples)('the example of $name holds: $sql is $result', ({ sql, result }) => {
  const [, name, list, names] = /^SELECT (\w+)\(.*?\).* FROM VALUES (.*) AS t\((.*)\)$/.exec(sql)!;
  const columns = names.split(', ');
  const rows = [...list.matchAll(/\(([^)]*)\)/g)].map(([, row]) =>
    row.split(', ').map((text) => evaluateSql(text)),
  );
  const input = schema(
    columns.map((column, index) => {
      const values = rows.map((row) => row[index]);
      return field(column, values.find(({ type }) => type.kind !== 'null')!.type);
    }),
  );
  const parsed = parseExpression(sql.slice('SELECT '.length, sql.indexOf(' FROM ')));
  const given = (parsed as UnresolvedCall).arguments.filter(
    ({ kind }) => kind !== 'unresolvedStar',
  );
  const parameters = given.map((argument) => typeExpression(argument, input, SETTINGS));
  const order = (parsed as UnresolvedCall).withinGroup?.map(({ child, ...how }) => ({
    ...how,
    expression: typeExpression(child, input, SETTINGS),
  }));
  const call = lookupAggregate(name)!.resolve(parameters, SETTINGS, undefined, order);
  const run = new AggregateRun({
    columns: input,
    grouping: [],
    aggregates: [call],
    outputMode: 'complete',
  });
  const results = run.step([
    [
      rows.map((row) =>
        row.map(({ values, type }, index) => coerced(values[0], type, input.fields[index].type)),
      ),
    ],
  ]);
  run.close();
  expect(asText(call.type, results[0]) ?? 'NULL').toBe(result);
});

/** A table of VALUES has one type a column; INT beside BIGINT is all that the examples have. */
function coerced(value: LiteralValue, type: DataType, wanted: DataType): LiteralValue {
  return type.kind === 'int' && wanted.kind === 'bigint' ? BigInt(value as number) : value;
}

function asText(type: DataType, row: readonly unknown[]): unknown {
  const columns = schema([field('result', type)]);
  const text = castCall(columnOf(columns, 'result'), STRING, 'ansi', undefined);
  return evaluateTyped(text, { schema: columns, rows: [row as never] }).values[0];
}

test('every aggregate function is in the catalogue', () => {
  const folder = new URL('../../../src/expression/aggregates/', import.meta.url);
  const files = fs.readdirSync(folder).filter((file) => file !== 'index.ts');
  const declared = files.flatMap((file) => [
    ...fs
      .readFileSync(new URL(file, folder), 'utf8')
      .matchAll(/^export const \w+: AggregateFunction = /gm),
  ]);
  expect(aggregateFunctions()).toHaveLength(declared.length);
});
