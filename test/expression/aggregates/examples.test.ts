// The documentation of the aggregate functions, run.

import * as fs from 'node:fs';
import { expect, test } from 'vitest';
import { schema } from '../../../src/columnar/schema.ts';
import { type DataType, field, STRING } from '../../../src/columnar/types.ts';
import { aggregateFunctions, lookupAggregate } from '../../../src/expression/aggregates/index.ts';
import { castCall } from '../../../src/expression/coercion/implicit-cast.ts';
import { parseExpression } from '../../../src/sql/parse.ts';
import { AggregateRun } from '../../support/aggregate-run.ts';
import { columnOf } from '../../support/expressions.ts';
import { evaluateSql, evaluateTyped, SETTINGS, typeExpression } from '../evaluate-sql.ts';

const examples = aggregateFunctions().flatMap(({ name, examples: own }) =>
  own.map(({ sql, result }) => ({ name, sql, result })),
);

test.each(examples)('the example of $name holds: $sql is $result', ({ sql, result }) => {
  const [, name, argument, list, column] =
    /^SELECT (\w+)\((.*)\) FROM VALUES (.*) AS t\((\w+)\)$/.exec(sql)!;
  const values = [...list.matchAll(/\(([^)]*)\)/g)].map(([, text]) => evaluateSql(text));
  const type = values.find((answer) => answer.type.kind !== 'null')!.type;
  const input = schema([field(column, type)]);
  const parameters =
    argument === '*' ? [] : [typeExpression(parseExpression(argument), input, SETTINGS)];
  const call = lookupAggregate(name)!.resolve(parameters, SETTINGS, undefined);
  const run = new AggregateRun({
    columns: input,
    grouping: [],
    aggregates: [call],
    outputMode: 'complete',
  });
  const rows = run.step([[values.map((answer) => [answer.values[0]])]]);
  run.close();
  expect(asText(call.type, rows[0])).toBe(result);
});

function asText(type: DataType, row: readonly unknown[]): unknown {
  const columns = schema([field('result', type)]);
  const text = castCall(columnOf(columns, 'result'), STRING, 'ansi', undefined);
  return evaluateTyped(text, { schema: columns, rows: [row as never] }).values[0];
}

test('every aggregate function is in the catalogue', () => {
  const folder = new URL('../../../src/expression/aggregates/', import.meta.url);
  const files = fs.readdirSync(folder).filter((file) => file !== 'index.ts');
  const declared = files.flatMap((file) => [
    ...fs.readFileSync(new URL(file, folder), 'utf8').matchAll(/: AggregateFunction = /g),
  ]);
  expect(aggregateFunctions()).toHaveLength(declared.length);
});
