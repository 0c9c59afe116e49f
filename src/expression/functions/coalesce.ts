import type { DataType } from '../../columnar/types.ts';
import type { SourcePosition } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { BRANCHES_MAX, Choice, chooseColumn } from '../choose.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { evalMode } from '../eval-mode.ts';
import type { Call, Expression } from '../expression.ts';
import { isNullable } from '../facts.ts';
import { type Operand, operandOf, validityOf } from '../operand.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { narrowFrame, uniformBitmap } from '../validity.ts';
import { branchType } from './case.ts';

export const coalesce: ScalarFunction = {
  name: 'coalesce',
  aliases: ['ifnull', 'nvl'],
  summary: 'Takes the first value that is not null.',
  examples: [{ sql: 'coalesce(NULL, 1, 2)', result: '1' }],
  resolve: (parameters, settings, position) => {
    checkCount('coalesce', parameters, 1, Number.POSITIVE_INFINITY, position);
    const type = branchType(parameters, 'coalesce', settings, position);
    const values = parameters.map((parameter) => implicitCast(parameter, type, evalMode(settings)));
    return nested(values, type, position);
  },
  evaluate: (call, frame, evaluate) => {
    const { rowCount } = frame.batch;
    const { kernels, scratch } = frame;
    const choice = new Choice(frame);
    const operands: Operand[] = [];
    let missing = uniformBitmap(1, frame);
    for (const argument of call.arguments) {
      const operand = operandOf(argument, narrowFrame(frame, missing), evaluate);
      const validity = validityOf([operand], frame);
      const rows = validity === 0 ? missing : scratch.allocateBitmap(rowCount);
      if (validity !== 0) kernels.andBitmaps(missing, validity, rowCount, rows);
      choice.mark(rows, operands.push(operand) - 1);
      const rest = scratch.allocateBitmap(rowCount);
      kernels.andNotBitmaps(missing, rows, rowCount, rest);
      missing = rest;
      if (kernels.firstSetBit(missing, rowCount) < 0) break;
    }
    const isFirstOnly = operands.length === 1 && operands[0].step === 1;
    return isFirstOnly && operands[0].column.validity === 0
      ? operands[0].column
      : chooseColumn(choice, operands, call.type, frame);
  },
};

/** A choice has room for some values only; those that are left are the last one. */
function nested(
  values: readonly Expression[],
  type: DataType,
  position: SourcePosition | undefined,
): Call {
  const [first, rest] = [values.slice(0, BRANCHES_MAX - 1), values.slice(BRANCHES_MAX - 1)];
  const own = rest.length > 1 ? [...first, nested(rest, type, position)] : values;
  return functionCall('coalesce', own, type, { nullable: own.every(isNullable), position });
}
