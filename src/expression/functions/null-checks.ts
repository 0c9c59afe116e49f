import { fixedColumn } from '../../columnar/batch.ts';
import { BOOLEAN, DOUBLE, FLOAT } from '../../columnar/types.ts';
import { checkCount, functionCall } from '../call.ts';
import { argumentCast } from '../coercion/implicit-cast.ts';
import { compareOperands } from '../compare.ts';
import { operandOf } from '../operand.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { unexpectedType } from '../type-errors.ts';
import { trueRows, uniformBitmap } from '../validity.ts';
import { conditionOf } from './logic.ts';

export const isNull: ScalarFunction = nullCheck('is_null', 'isnull', 'IS NULL', true);
export const isNotNull: ScalarFunction = nullCheck(
  'is_not_null',
  'isnotnull',
  'IS NOT NULL',
  false,
);
export const isTrue: ScalarFunction = truthCheck('is_true', true);
export const isFalse: ScalarFunction = truthCheck('is_false', false);

export const isNan: ScalarFunction = {
  name: 'isnan',
  summary: 'Answers whether a floating point value is NaN; false for null.',
  examples: [{ sql: "isnan(double('NaN'))", result: 'true' }],
  resolve: (parameters, _settings, position) => {
    checkCount('isnan', parameters, 1, 1, position);
    const [value] = parameters;
    const argument = value.type.kind === 'float' ? value : argumentCast(value, DOUBLE);
    if (argument === undefined) throw unexpectedType('isnan', 1, [DOUBLE, FLOAT], value, position);
    return functionCall('isnan', [argument], BOOLEAN, { nullable: false, position });
  },
  evaluate: (call, frame, evaluate) => {
    const [argument] = call.arguments;
    const nan = { kind: 'literal', value: Number.NaN, type: argument.type } as const;
    const operand = { column: evaluate(argument, frame), step: 1 } as const;
    const constant = operandOf(nan, frame, evaluate);
    const values = compareOperands('equal', operand, constant, argument.type, false, frame);
    const { validity, length } = operand.column;
    if (validity !== 0) frame.kernels.andBitmaps(values, validity, length, values);
    return fixedColumn(length, 0, values);
  },
};

function nullCheck(name: string, alias: string, text: string, wantsNull: boolean): ScalarFunction {
  return {
    name,
    aliases: [alias],
    summary: `Answers whether a value is ${wantsNull ? '' : 'not '}null.`,
    examples: [{ sql: `1 ${text}`, result: String(!wantsNull) }],
    resolve: (parameters, _settings, position) => {
      checkCount(name, parameters, 1, 1, position);
      return functionCall(name, parameters, BOOLEAN, { nullable: false, position });
    },
    evaluate: (call, frame, evaluate) => {
      const { validity, length } = evaluate(call.arguments[0], frame);
      if (validity === 0) return fixedColumn(length, 0, uniformBitmap(wantsNull ? 0 : 1, frame));
      if (!wantsNull) return fixedColumn(length, 0, validity);
      const target = frame.arena.allocateBitmap(length);
      frame.kernels.notBitmap(validity, length, target);
      return fixedColumn(length, 0, target);
    },
  };
}

function truthCheck(name: string, wanted: boolean): ScalarFunction {
  return {
    name,
    summary: `Answers whether a condition is ${wanted}; false for null.`,
    examples: [{ sql: `NULL IS ${String(wanted).toUpperCase()}`, result: 'false' }],
    resolve: (parameters, settings, position) => {
      checkCount(name, parameters, 1, 1, position);
      const [value] = parameters;
      // As it is compared with true, a text converts in every mode.
      const condition =
        argumentCast(value, BOOLEAN) ?? conditionOf(value, name, settings, position);
      return functionCall(name, [condition], BOOLEAN, { nullable: false, position });
    },
    evaluate: (call, frame, evaluate) => {
      const column = evaluate(call.arguments[0], frame);
      if (wanted) return fixedColumn(column.length, 0, trueRows(column, frame));
      const target = frame.arena.allocateBitmap(column.length);
      frame.kernels.notBitmap(column.values, column.length, target);
      if (column.validity !== 0) {
        frame.kernels.andBitmaps(target, column.validity, column.length, target);
      }
      return fixedColumn(column.length, 0, target);
    },
  };
}
