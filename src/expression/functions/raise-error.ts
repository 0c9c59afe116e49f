import { BOOLEAN, NULL, STRING } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { functionCall } from '../call.ts';
import { computeRows } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { typeArguments } from '../signature.ts';

export const raiseError: ScalarFunction = {
  name: 'raise_error',
  summary: 'Fails with the given message.',
  examples: [],
  resolve: (given, _settings, position) => {
    const typed = typeArguments('raise_error', [[STRING]], 1, given, position);
    return functionCall('raise_error', typed, NULL, { nullable: true, position });
  },
  evaluate: (call, frame, evaluate) =>
    computeRows(call, frame, evaluate, ([message]) => {
      throw userError('USER_RAISED_EXCEPTION', message as string);
    }),
};

export const assertTrue: ScalarFunction = {
  name: 'assert_true',
  summary: 'Fails unless a condition is true; null otherwise.',
  examples: [{ sql: 'assert_true(1 = 1)', result: 'NULL' }],
  resolve: (given, _settings, position) => {
    const typed = typeArguments('assert_true', [[BOOLEAN], [STRING]], 1, given, position);
    const condition = functionCall('is_true', [typed[0]], BOOLEAN, { nullable: false, position });
    return functionCall('assert_true', [condition, ...typed.slice(1)], NULL, {
      nullable: true,
      position,
    });
  },
  evaluate: (call, frame, evaluate) =>
    computeRows(call, frame, evaluate, ([isTrue, message = 'The condition is not true.']) => {
      if (isTrue === true) return null;
      throw userError('USER_RAISED_EXCEPTION', message as string);
    }),
};
