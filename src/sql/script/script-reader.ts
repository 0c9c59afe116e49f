import type { TokenReader } from '../token-reader.ts';
import type { Conditions } from './conditions.ts';
import type { Labels } from './labels.ts';
import type { ScriptPart, ScriptStatement } from './script-statement.ts';

/** What the statements of a script are read with. */
export interface ScriptReader {
  readonly reader: TokenReader;
  /** Those around the place. */
  readonly labels: Labels;
  readonly conditions: Conditions;
  /** Reads one statement, without the semicolon behind it. */
  readStatement(): ScriptStatement;
  /** Reads statements, at least one, each with a semicolon behind it, up to one of these words. */
  readBody(...ends: readonly string[]): readonly ScriptStatement[];
}

/** Reads a piece of SQL that runs later. */
export function readPart<T>(reader: TokenReader, read: (reader: TokenReader) => T): ScriptPart<T> {
  const start = reader.peek();
  const { value, waits } = reader.readAhead(() => read(reader));
  const parameters = waits ? reader.parameters : null;
  return Object.freeze({ value, waits, parameters, position: reader.positionFrom(start) });
}
