import type { Column } from '../../columnar/batch.ts';
import { assert } from '../../errors.ts';
import { functionCall } from '../call.ts';
import { isNullable } from '../facts.ts';
import { lambdaAt } from '../lambda.ts';
import type { ScalarFunction } from '../scalar-function.ts';

/** What stands several times in an expression and differs from call to call, as in `rand() BETWEEN a AND b`. */
export const withValue: ScalarFunction = {
  name: 'with_value',
  summary: 'Computes an expression over a value that is computed once.',
  examples: [{ sql: 'with_value(3, x -> x * x)', result: '9' }],
  typeLambda: ([value]) => {
    return value === undefined ? null : [{ type: value.type, nullable: isNullable(value) }];
  },
  resolve: (given, _settings, position) => {
    const lambda = lambdaAt(given[1]);
    assert(lambda !== undefined, 'an expression over the value');
    const { type, nullable } = lambda;
    return functionCall('with_value', given, type, { nullable, position });
  },
  evaluate: (call, frame, evaluate) => {
    const [value, over] = call.arguments;
    const { body, parameters } = lambdaAt(over)!;
    const variables = new Map<number, Column>(frame.variables);
    variables.set(parameters[0]!.id, evaluate(value!, frame));
    return evaluate(body, { ...frame, variables });
  },
};
