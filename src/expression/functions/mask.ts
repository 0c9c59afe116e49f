import { columnToValues } from '../../columnar/column-to-values.ts';
import { STRING } from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { functionCall } from '../call.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Expression } from '../expression.ts';
import { isConstant } from '../facts.ts';
import { operandOf } from '../operand.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import { typeArguments } from '../signature.ts';
import { translateCharacters } from '../text/translate-characters.ts';
import { changeWideTexts } from '../text/wide-texts.ts';

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
    const texts = evaluate(call.arguments[0], frame);
    const masks = call.arguments.slice(1).map((argument) => maskOf(argument, frame, evaluate));
    const masked = translateCharacters(texts, asciiMasks(masks), frame);
    return changeWideTexts(call, masked, texts, frame, (text) => hide(text, masks));
  },
};

/** The one character of a constant; null keeps what is there. */
function maskOf(argument: Expression, frame: EvaluationFrame, evaluate: Evaluate): string | null {
  const { column } = operandOf(argument, frame, evaluate);
  return columnToValues({ ...column, length: 1 }, STRING, frame.memory)[0] as string | null;
}

/** What is put for the characters of ASCII. */
function asciiMasks(masks: readonly (string | null)[]): ReadonlyMap<string, string> {
  const characters = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
  return new Map(characters.map((character) => [character, hide(character, masks)]));
}

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
function hide(text: string, [capital, small, digit, other]: readonly (string | null)[]): string {
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
