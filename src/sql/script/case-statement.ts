import { readExpression } from '../expressions.ts';
import { readPart, type ScriptReader } from './script-reader.ts';
import type { Branch, Branches } from './script-statement.ts';

/** CASE [operand] WHEN condition THEN … [ELSE …] END CASE. */
export function readCaseStatement(script: ScriptReader): Branches {
  const { reader } = script;
  const branches: Branch[] = [];
  reader.next();
  const operand = reader.isWord('WHEN') ? null : readPart(reader, readExpression);
  reader.expectWord('WHEN');
  do {
    const condition = readPart(reader, readExpression);
    reader.expectWord('THEN');
    branches.push({ condition, body: script.readBody('WHEN', 'ELSE', 'END') });
  } while (reader.acceptWord('WHEN'));
  const otherwise = reader.acceptWord('ELSE') ? script.readBody('END') : [];
  reader.expectWord('END', 'CASE');
  return Object.freeze({ kind: 'branches', operand, branches, otherwise });
}
