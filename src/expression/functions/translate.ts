import type { Column } from '../../columnar/batch.ts';
import { STRING } from '../../columnar/types.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import { literalsBehindFirst, withKernel } from '../kernel-function.ts';
import { rowFunction } from '../row-function.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import { canTranslate, translateCharacters } from '../text/translate-characters.ts';

export const translate: ScalarFunction = withKernel(
  rowFunction({
    name: 'translate',
    summary: 'Replaces characters by those at the same place of another text, or removes them.',
    examples: [{ sql: "translate('abcba', 'ab', 'xy')", result: 'xycyx' }],
    parameters: [[STRING], [STRING], [STRING]],
    result: STRING,
    compute: (text: string, source: string, target: string) => {
      const characters = characterMap(source, target);
      return [...text].map((character) => characters.get(character) ?? character).join('');
    },
  }),
  translateAll,
);

/** What stands for each character; of several the first counts. */
function characterMap(source: string, target: string): ReadonlyMap<string, string> {
  const targets = [...target];
  const characters = new Map<string, string>();
  for (const [index, character] of [...source].entries()) {
    if (!characters.has(character)) characters.set(character, targets[index] ?? '');
  }
  return characters;
}

function translateAll(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column | null {
  const constants = literalsBehindFirst(call);
  if (constants === null) return null;
  const characters = characterMap(String(constants[0]), String(constants[1]));
  if (!canTranslate(characters)) return null;
  return translateCharacters(evaluate(call.arguments[0], frame), characters, frame);
}
