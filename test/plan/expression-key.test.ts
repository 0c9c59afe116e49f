import { expect, test } from 'vitest';
import { DOUBLE, INT } from '../../src/columnar/types.ts';
import { functionCall } from '../../src/expression/call.ts';
import type { Expression } from '../../src/expression/expression.ts';
import { expressionKey } from '../../src/plan/expression-tree.ts';

const X: Expression = { kind: 'attribute', id: 1, name: 'x', type: INT, nullable: false };

function call(name: string, left: Expression, right: Expression): Expression {
  return functionCall(name, [left, right], INT);
}

function literal(value: number): Expression {
  return { kind: 'literal', value, type: INT };
}

/** `(((x + 0) * 1) + 2) * 3 …`, with the operands of each call in one order or in the other. */
function alternating(levels: number, isTurned: boolean): Expression {
  let nested = X;
  for (let level = 0; level < levels; level++) {
    const operands = [nested, literal(level)] as const;
    const [left, right] = isTurned ? [operands[1], operands[0]] : operands;
    nested = call(level % 2 === 0 ? 'add' : 'multiply', left, right);
  }
  return nested;
}

test('operands whose order does not count give the same key at every level', () => {
  expect(expressionKey(alternating(6, true))).toBe(expressionKey(alternating(6, false)));
  expect(expressionKey(alternating(6, false))).not.toBe(expressionKey(alternating(5, false)));
});

test('a key grows with the expression by as much as each level adds', () => {
  const lengths = [10, 20, 30].map((levels) => expressionKey(alternating(levels, false)).length);
  const [short, middle, long] = lengths as [number, number, number];
  expect(long - middle).toBeLessThan((middle - short) * 1.1);
});

test('operands that are not to be exchanged keep their order in the key', () => {
  const one = literal(1);
  expect(expressionKey(call('subtract', X, one))).not.toBe(expressionKey(call('subtract', one, X)));
});

test('numbers that JSON has no form for differ from each other and from null', () => {
  const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null];
  const keys = values.map((value) => expressionKey({ kind: 'literal', value, type: DOUBLE }));
  expect(new Set(keys).size).toBe(values.length);
});
