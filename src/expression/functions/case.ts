import type { Column } from '../../columnar/batch.ts';
import { BOOLEAN, type DataType } from '../../columnar/types.ts';
import type { SourcePosition } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { BRANCHES_MAX, Choice, chooseColumn } from '../choose.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { typeRules } from '../coercion/type-rules.ts';
import { evalMode } from '../eval-mode.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call, Expression } from '../expression.ts';
import { isNullable } from '../facts.ts';
import { type Operand, operandOf } from '../operand.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import type { SessionSettings } from '../session-settings.ts';
import { noCommonType, unexpectedType } from '../type-errors.ts';
import { narrowFrame, trueRows, uniformBitmap } from '../validity.ts';
import { comparisonCall } from './comparison.ts';
import { conditionOf } from './logic.ts';

/** A condition and a value for each branch. */
const ARGUMENTS_MAX = BRANCHES_MAX * 2;

/** Arguments: condition, value, condition, value, …, and the value of ELSE if there is one. */
export const caseWhen: ScalarFunction = {
  name: 'case',
  summary: 'Takes the value of the first condition that is true.',
  examples: [{ sql: "CASE WHEN 1 > 2 THEN 'a' ELSE 'b' END", result: 'b' }],
  resolve: (parameters, settings, position) => {
    checkCount('case', parameters, 2, Number.POSITIVE_INFINITY, position);
    return caseCall(parameters, 'case', settings, position);
  },
  evaluate: evaluateCase,
};

export const ifElse: ScalarFunction = {
  name: 'if',
  summary: 'Takes the second value where the first is true, else the third.',
  examples: [{ sql: "if(1 < 2, 'a', 'b')", result: 'a' }],
  resolve: (parameters, settings, position) => {
    checkCount('if', parameters, 3, 3, position);
    return caseCall(parameters, 'if', settings, position);
  },
  evaluate: evaluateCase,
};

export const nvl2: ScalarFunction = {
  name: 'nvl2',
  summary: 'Takes the second value where the first is not null, else the third.',
  examples: [{ sql: 'nvl2(NULL, 1, 2)', result: '2' }],
  resolve: (parameters, settings, position) => {
    checkCount('nvl2', parameters, 3, 3, position);
    const [value, present, absent] = parameters;
    const condition = functionCall(
      'is_not_null',
      [value],
      { kind: 'boolean' },
      { nullable: false },
    );
    return caseCall([condition, present, absent], 'nvl2', settings, position);
  },
  evaluate: evaluateCase,
};

export const nullIf: ScalarFunction = {
  name: 'nullif',
  summary: 'Gives null where two values are equal, else the first.',
  examples: [{ sql: 'nullif(1, 2)', result: '1' }],
  resolve: (parameters, settings, position) => {
    checkCount('nullif', parameters, 2, 2, position);
    const [value] = parameters;
    const condition = comparisonCall('equal', 'nullif', parameters, settings, position);
    const nothing = { kind: 'literal', value: null, type: value.type } as const;
    return caseCall([condition, nothing, value], 'nullif', settings, position);
  },
  evaluate: evaluateCase,
};

/** Types conditions and values of branches; the values get one type. */
function caseCall(
  parameters: readonly Expression[],
  name: string,
  settings: SessionSettings,
  position: SourcePosition | undefined,
): Call {
  const isValue = (index: number): boolean => index % 2 === 1 || index === parameters.length - 1;
  const values = parameters.filter((_, index) => isValue(index));
  const type = branchType(values, name, settings, position);
  const typed = parameters.map((parameter, index) => {
    if (isValue(index)) return implicitCast(parameter, type, evalMode(settings));
    if (name === 'case' && parameter.type.kind === 'null') {
      throw unexpectedType(name, index + 1, [BOOLEAN], parameter, position);
    }
    return conditionOf(parameter, name, settings, position);
  });
  return nested(typed, type, position);
}

/** A choice has room for some branches only; those that are left are its ELSE. */
function nested(
  typed: readonly Expression[],
  type: DataType,
  position: SourcePosition | undefined,
): Call {
  const [first, rest] = [typed.slice(0, ARGUMENTS_MAX - 2), typed.slice(ARGUMENTS_MAX - 2)];
  const own = rest.length > 2 ? [...first, nested(rest, type, position)] : typed;
  const hasElse = own.length % 2 === 1;
  const nullable =
    !hasElse ||
    own.some((part, index) => index % 2 === 1 && isNullable(part)) ||
    isNullable(own.at(-1)!);
  return functionCall('case', own, type, { nullable, position });
}

/** The one type of alternatives; refuses those that have none. */
export function branchType(
  values: readonly Expression[],
  name: string,
  settings: SessionSettings,
  position: SourcePosition | undefined,
): DataType {
  const type = typeRules(settings).common(values.map((value) => value.type));
  if (type === undefined) throw noCommonType(name, values, position);
  return type;
}

function evaluateCase(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column {
  const { rowCount } = frame.batch;
  const { kernels } = frame;
  const choice = new Choice(frame);
  const operands: (Operand | undefined)[] = [];
  let remaining = uniformBitmap(1, frame);
  for (let index = 0; index < call.arguments.length; index += 2) {
    const isElse = index === call.arguments.length - 1;
    const value = call.arguments[isElse ? index : index + 1];
    let rows = remaining;
    if (!isElse) {
      const condition = evaluate(call.arguments[index], narrowFrame(frame, remaining));
      rows = frame.scratch.allocateBitmap(rowCount);
      kernels.andBitmaps(trueRows(condition, frame), remaining, rowCount, rows);
    }
    // A branch that no row takes is not computed.
    const isTaken = kernels.firstSetBit(rows, rowCount) >= 0;
    operands.push(isTaken ? operandOf(value, narrowFrame(frame, rows), evaluate) : undefined);
    choice.mark(rows, operands.length - 1);
    if (!isElse) {
      const rest = frame.scratch.allocateBitmap(rowCount);
      kernels.andNotBitmaps(remaining, rows, rowCount, rest);
      remaining = rest;
    }
  }
  return chooseColumn(choice, operands, call.type, frame);
}
