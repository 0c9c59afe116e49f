import { readExpression } from '../expressions.ts';
import { acceptEndLabel, type WrittenLabel } from './labels.ts';
import { readPart, type ScriptReader } from './script-reader.ts';
import type { Loop } from './script-statement.ts';

/** WHILE condition DO … END WHILE. */
export function readWhile(script: ScriptReader, label: WrittenLabel | null): Loop {
  const { reader } = script;
  reader.next();
  const condition = readPart(reader, readExpression);
  reader.expectWord('DO');
  const body = readLoopBody(script, label, 'END');
  reader.expectWord('END', 'WHILE');
  return endLoop(script, label, { while: condition, until: null, body });
}

/** REPEAT … UNTIL condition END REPEAT. */
export function readRepeat(script: ScriptReader, label: WrittenLabel | null): Loop {
  const { reader } = script;
  reader.next();
  const body = readLoopBody(script, label, 'UNTIL');
  reader.expectWord('UNTIL');
  const condition = readPart(reader, readExpression);
  reader.expectWord('END', 'REPEAT');
  return endLoop(script, label, { while: null, until: condition, body });
}

/** LOOP … END LOOP. */
export function readLoop(script: ScriptReader, label: WrittenLabel | null): Loop {
  const { reader } = script;
  reader.next();
  const body = readLoopBody(script, label, 'END');
  reader.expectWord('END', 'LOOP');
  return endLoop(script, label, { while: null, until: null, body });
}

function readLoopBody(
  { reader, labels, readBody }: ScriptReader,
  label: WrittenLabel | null,
  end: string,
): Loop['body'] {
  return labels.inside(label, 'loop', reader, () => readBody(end));
}

function endLoop(
  { reader }: ScriptReader,
  label: WrittenLabel | null,
  parts: Pick<Loop, 'while' | 'until' | 'body'>,
): Loop {
  acceptEndLabel(reader, label);
  return Object.freeze({ kind: 'loop', label: label?.name ?? null, ...parts });
}
