import type { Statement } from '../statement.ts';
import type { TokenReader } from '../token-reader.ts';
import { isSetStatement, readSetVariable } from '../variable-statements.ts';
import { readBlockBody, refuseDeclaration } from './block.ts';
import { readCaseStatement } from './case-statement.ts';
import { Conditions } from './conditions.ts';
import { readFor } from './for-statement.ts';
import { readIf } from './if-statement.ts';
import { readJump } from './jump-statements.ts';
import { acceptEndLabel, acceptLabel, Labels, type WrittenLabel } from './labels.ts';
import { readLoop, readRepeat, readWhile } from './loop-statements.ts';
import { readPart, type ScriptReader } from './script-reader.ts';
import type { Block, Compound, ScriptStatement } from './script-statement.ts';

/** Handed in: statements of SQL may be scripts themselves. */
type ReadStatement = (reader: TokenReader) => Statement;

/** BEGIN [NOT ATOMIC] … END as a statement; it has no label. */
export function readCompound(reader: TokenReader, readSql: ReadStatement): Compound {
  const start = reader.peek();
  const script: ScriptReader = {
    reader,
    labels: new Labels(),
    conditions: new Conditions(),
    readStatement: () => readScriptStatement(script, readSql),
    readBody: (...ends) => readBody(script, ends),
  };
  const block = readBlock(script, null);
  const position = reader.positionFrom(start);
  if (!reader.dialect.scripting) {
    const message = 'Scripts are turned off by the setting spark.sql.scripting.enabled.';
    throw reader.mistake('UNSUPPORTED_FEATURE.SQL_SCRIPTING', message, start);
  }
  if (reader.parameters?.has('?1')) {
    const condition = 'UNSUPPORTED_FEATURE.SQL_SCRIPTING_WITH_POSITIONAL_PARAMETERS';
    throw reader.mistake(condition, 'Parameters of a script have names.', start);
  }
  return Object.freeze({ kind: 'compound', block, position });
}

function readScriptStatement(script: ScriptReader, readSql: ReadStatement): ScriptStatement {
  const { reader } = script;
  return reader.nested(() => {
    const label = acceptLabel(reader);
    if (reader.isWord('BEGIN')) {
      const block = readBlock(script, label);
      acceptEndLabel(reader, label);
      return block;
    }
    if (reader.isWord('WHILE')) return readWhile(script, label);
    if (reader.isWord('REPEAT')) return readRepeat(script, label);
    if (reader.isWord('LOOP')) return readLoop(script, label);
    if (reader.isWord('FOR')) return readFor(script, label);
    if (reader.isWord('IF')) return readIf(script);
    if (reader.isWord('CASE')) return readCaseStatement(script);
    if (reader.isWord('LEAVE') || reader.isWord('ITERATE')) return readJump(script);
    // Settings are set outside of scripts: in them SET is for variables.
    if (reader.isWord('RESET')) throw reader.unexpected('a statement of a script');
    const read = isSetStatement(reader) ? readSetVariable : readSql;
    return Object.freeze({ kind: 'sql', statement: readPart(reader, read) });
  });
}

function readBlock(script: ScriptReader, label: WrittenLabel | null): Block {
  const { reader, labels } = script;
  reader.expectWord('BEGIN');
  reader.acceptWord('NOT', 'ATOMIC');
  const parts = labels.inside(label, 'block', reader, () => readBlockBody(script));
  reader.expectWord('END');
  return Object.freeze({ kind: 'block', label: label?.name ?? null, ...parts });
}

function readBody(script: ScriptReader, ends: readonly string[]): readonly ScriptStatement[] {
  const { reader } = script;
  const body: ScriptStatement[] = [];
  do {
    refuseDeclaration(script);
    body.push(script.readStatement());
    const behind = ends.join(' or ');
    if (reader.isAtEnd) throw reader.unexpected(`';' and ${behind}`);
    reader.expectOperator(';');
    if (reader.isAtEnd) throw reader.unexpected(behind);
  } while (!ends.some((end) => reader.isWord(end)));
  return body;
}
