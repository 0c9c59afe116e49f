import { array, STRING } from '../../columnar/types.ts';
import { checkCount, functionCall } from '../call.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { isNullable } from '../facts.ts';
import { operandOf, validityOf } from '../operand.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { typeArgument } from '../signature.ts';
import { joinTexts } from '../text/join-texts.ts';

export const concatWs: ScalarFunction = {
  name: 'concat_ws',
  summary: 'Joins texts and arrays of texts with a separator; nulls among them are left out.',
  examples: [{ sql: "concat_ws('-', 'a', NULL, 'b')", result: 'a-b' }],
  resolve: (given, _settings, position) => {
    checkCount('concat_ws', given, 1, Number.POSITIVE_INFINITY, position);
    const typed = given.map((argument, index) =>
      argument.type.kind === 'array'
        ? implicitCast(argument, array(STRING, argument.type.containsNull))
        : typeArgument('concat_ws', index + 1, [STRING], argument, position),
    );
    return functionCall('concat_ws', typed, STRING, { nullable: isNullable(typed[0]), position });
  },
  evaluate: (call, frame, evaluate) => {
    const operands = call.arguments.map((argument) => operandOf(argument, frame, evaluate));
    const [separator, ...parts] = operands;
    return joinTexts(separator, parts, null, validityOf([separator], frame), frame);
  },
};
