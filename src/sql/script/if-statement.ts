import { readExpression } from '../expressions.ts';
import { readPart, type ScriptReader } from './script-reader.ts';
import type { Branch, Branches } from './script-statement.ts';

/** IF condition THEN … [ELSEIF condition THEN …] [ELSE …] END IF. */
export function readIf(script: ScriptReader): Branches {
  const { reader } = script;
  const branches: Branch[] = [];
  reader.next();
  do {
    const condition = readPart(reader, readExpression);
    reader.expectWord('THEN');
    branches.push({ condition, body: script.readBody('ELSEIF', 'ELSE', 'END') });
  } while (reader.acceptWord('ELSEIF'));
  const otherwise = reader.acceptWord('ELSE') ? script.readBody('END') : [];
  reader.expectWord('END', 'IF');
  return Object.freeze({ kind: 'branches', operand: null, branches, otherwise });
}
