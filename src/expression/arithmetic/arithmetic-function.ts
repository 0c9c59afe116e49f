import type { SourcePosition } from '../../errors.ts';
import { checkCount } from '../call.ts';
import { type EvalMode, evalMode } from '../eval-mode.ts';
import type { Call, Expression } from '../expression.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import type { SessionSettings } from '../session-settings.ts';

/** A call of two operands whose types are not settled. */
export interface ArithmeticCall {
  readonly name: string;
  readonly mode: EvalMode;
  readonly operands: readonly Expression[];
  readonly settings: SessionSettings;
  readonly position: SourcePosition | undefined;
}

interface ArithmeticFunction extends Omit<ScalarFunction, 'resolve'> {
  readonly resolve: (call: ArithmeticCall) => Call;
}

/** A function of two operands that fails, or not, as the session says; one whose name begins with `try_` gives null. */
export function arithmeticFunction(spec: ArithmeticFunction): ScalarFunction {
  const { name, resolve } = spec;
  return {
    ...spec,
    resolve: (operands, settings, position) => {
      checkCount(name, operands, 2, 2, position);
      const given = { name, operands, settings, position };
      if (!name.startsWith('try_')) return resolve({ ...given, mode: evalMode(settings) });
      return { ...resolve({ ...given, mode: 'try' }), nullable: true };
    },
  };
}
