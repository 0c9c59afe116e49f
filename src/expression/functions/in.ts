import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { BOOLEAN } from '../../columnar/types.ts';
import { checkCount, functionCall } from '../call.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { typeRules } from '../coercion/type-rules.ts';
import { compareOperands } from '../compare.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import { findAmong, itemSetOf } from '../item-set.ts';
import { operandOf, validityOf } from '../operand.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import { noCommonType } from '../type-errors.ts';
import { uniformBitmap } from '../validity.ts';
import { checkOrder } from './comparison.ts';

/** Arguments: the value, then the items of the list. */
export const isIn: ScalarFunction = {
  name: 'in',
  summary:
    'Answers whether a value equals an item of a list; null when it does not and an item is null.',
  examples: [{ sql: '3 IN (1, NULL)', result: 'NULL' }],
  resolve: (parameters, settings, position) => {
    checkCount('in', parameters, 2, Number.POSITIVE_INFINITY, position);
    const type = typeRules(settings).common(parameters.map((parameter) => parameter.type));
    if (type === undefined) throw noCommonType('in', parameters, position);
    checkOrder(type, 'in', position);
    const values = parameters.map((parameter) => implicitCast(parameter, type));
    return functionCall('in', values, BOOLEAN, { position });
  },
  evaluate: evaluateIn,
};

function evaluateIn(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column {
  const set = itemSetOf(call);
  if (set === null) return compareWithEach(call, frame, evaluate);
  return findAmong(evaluate(call.arguments[0], frame), set, frame);
}

/** The OR of the comparisons with each item. */
function compareWithEach(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column {
  const { kernels, arena, batch } = frame;
  const { rowCount } = batch;
  const [value, ...items] = call.arguments;
  const operand = { column: evaluate(value, frame), step: 1 } as const;
  let found = fixedColumn(rowCount, 0, uniformBitmap(0, frame));
  for (const item of items) {
    const other = operandOf(item, frame, evaluate);
    const values = compareOperands('equal', operand, other, value.type, false, frame);
    const validity = validityOf([operand, other], frame);
    const target = arena.allocateBitmap(rowCount);
    if (found.validity === 0 && validity === 0) {
      kernels.orBitmaps(found.values, values, rowCount, target);
      found = fixedColumn(rowCount, 0, target);
      continue;
    }
    const targetValidity = arena.allocateBitmap(rowCount);
    const from = [found.values, found.validity, values, validity] as const;
    kernels.orThreeValued(...from, rowCount, target, targetValidity);
    found = fixedColumn(rowCount, targetValidity, target);
  }
  return found;
}
