import { expect, test } from 'vitest';
import { typeName } from '../../src/columnar/types.ts';
import { evaluateSql } from './evaluate-sql.ts';

const A = 'CAST(10.3 AS DECIMAL(38, 18))';
const B = 'CAST(3 AS DECIMAL(38, 18))';

test.each([
  [`${A} + ${B}`, 'DECIMAL(38,17)', 'DECIMAL(38,18)'],
  [`${A} * ${B}`, 'DECIMAL(38,6)', 'DECIMAL(38,36)'],
  [`${A} / ${B}`, 'DECIMAL(38,6)', 'DECIMAL(38,18)'],
  [`${A} % ${B}`, 'DECIMAL(38,18)', 'DECIMAL(38,18)'],
])('%s is %s, or %s where digits must not be lost', (sql, rounded, exact) => {
  expect(typeName(evaluateSql(`try_cast(${sql} AS STRING)`).type)).toBe('STRING');
  expect(typeName(evaluateSql(sql).type)).toBe(rounded);
  expect(typeName(evaluateSql(sql, undefined, { ansi: false, decimalsMayRound: false }).type)).toBe(
    exact,
  );
});
