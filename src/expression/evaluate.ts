import type { Column } from '../columnar/batch.ts';
import { assert, internalError } from '../errors.ts';
import { literalColumn } from './constant.ts';
import type { EvaluationFrame } from './evaluation.ts';
import type { Expression } from './expression.ts';
import { lookupFunction } from './functions/index.ts';
import { evaluateUserScalar } from './user/user-scalar.ts';
import { andValidity, narrowFrame, trueRows } from './validity.ts';

/** Computes a bound expression for every row of the frame's batch. */
export function evaluate(expression: Expression, frame: EvaluationFrame): Column {
  switch (expression.kind) {
    case 'column':
      return frame.batch.columns[expression.index];
    case 'literal':
      return literalColumn(expression, frame);
    case 'call': {
      if (expression.user !== undefined) return evaluateUserScalar(expression, frame, evaluate);
      const scalar = lookupFunction(expression.name);
      assert(scalar !== undefined, `the function ${expression.name} is in the catalogue`);
      return scalar.evaluate(expression, frame, evaluate);
    }
    case 'lambdaVariable': {
      const column = frame.variables?.get(expression.id);
      assert(column !== undefined, `the variable ${expression.name} is one of a lambda around it`);
      return column;
    }
    case 'lambda':
      throw internalError('A lambda is evaluated by the function that takes it.');
    case 'attribute':
      throw internalError(`The attribute ${expression.name} was not bound before evaluation.`);
  }
}

/**
 * The rows for which a condition is true, neither false nor null: the address of a bitmap. Conjuncts are worked off one
 * after the other, as Spark's filter does: a row that one of them lets fall, also by null, does not meet the next, so a
 * filter guards what stands right of it and what the optimiser has put there.
 */
export function evaluateFilter(condition: Expression, frame: EvaluationFrame): number {
  if (condition.kind !== 'call' || condition.name !== 'and') {
    return trueRows(evaluate(condition, frame), frame);
  }
  const [first, second] = condition.arguments;
  const left = evaluateFilter(first, frame);
  const right = evaluateFilter(second, narrowFrame(frame, left));
  return andValidity(left, right, frame);
}
