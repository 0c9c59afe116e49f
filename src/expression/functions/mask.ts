import { columnFromValues } from '../../columnar/column-from-values.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { STRING } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { functionCall } from '../call.ts';
import type { Expression } from '../expression.ts';
import { isConstant } from '../facts.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { typeArguments } from '../signature.ts';

/** Default masks of capitals, small letters, digits and other characters; null keeps the character. */
const DEFAULTS: readonly (string | null)[] = ['X', 'x', 'n', null];

export const mask: ScalarFunction = {
  name: 'mask',
  summary:
    'Hides a text: a character each for capitals, small letters, digits and the rest; a null keeps them.',
  examples: [{ sql: "mask('AbC-123')", result: 'XxX-nnn' }],
  resolve: (given, _settings, position) => {
    const parameters = new Array(DEFAULTS.length + 1).fill([STRING]);
    const typed = typeArguments('mask', parameters, 1, given, position);
    for (const substitute of typed.slice(1)) checkSubstitute(substitute, position);
    const missing = DEFAULTS.slice(typed.length - 1).map(textLiteral);
    return functionCall('mask', [...typed, ...missing], STRING, { nullable: true, position });
  },
  evaluate: (call, frame, evaluate) => {
    const [texts, ...masks] = call.arguments.map((argument) =>
      columnToValues(evaluate(argument, frame), STRING, frame.memory),
    );
    const hidden = texts.map((text, row) =>
      text === null
        ? null
        : hide(
            text as string,
            masks.map((values) => values[row]),
          ),
    );
    return columnFromValues(hidden, STRING, frame.arena);
  },
};

function textLiteral(value: string | null): Expression {
  return { kind: 'literal', value, type: STRING };
}

/** One character, known at analysis; a null keeps what is there. */
function checkSubstitute(substitute: Expression, position: SourcePosition | undefined): void {
  if (!isConstant(substitute)) {
    const message = 'The characters that `mask` puts must be constants.';
    throw userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
  }
  const value = substitute.kind === 'literal' ? substitute.value : null;
  if (typeof value !== 'string' || [...value].length === 1) return;
  const message = `\`mask\` puts one character for another, not '${value}'.`;
  throw userError('DATATYPE_MISMATCH.INPUT_SIZE_NOT_ONE', message, { position });
}

/** Characters are Java's, units of UTF-16: one beyond them is two others. */
function hide(text: string, [capital, small, digit, other]: readonly LiteralValue[]): string {
  return text
    .split('')
    .map((character) => {
      const isDigit = /\p{Nd}/u.test(character);
      if (/\p{Lu}/u.test(character)) return capital ?? character;
      if (/\p{Ll}/u.test(character)) return small ?? character;
      return (isDigit ? digit : other) ?? character;
    })
    .join('');
}
