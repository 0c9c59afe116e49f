import { type DataType, STRING } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import type { ConstantOptions } from '../constant-options.ts';
import { JsonCursor, MalformedJson } from './json-cursor.ts';
import { BAD, type Findings, type JsonReading, valueReader } from './json-values.ts';

/** What `from_json` makes of a text. */
export type RootReader = (text: string, findings: Findings) => LiteralValue;

/** Text without a value is null; so is a malformed one, but as a struct, which then has only nulls. */
export function rootReader(
  type: DataType,
  reading: JsonReading,
  options: ConstantOptions,
): RootReader {
  const read = valueReader(type, reading);
  const one =
    type.kind === 'array' && type.element.kind === 'struct'
      ? valueReader(type.element, reading)
      : null;
  const corrupt = corruptField(type, options);
  const empty = type.kind === 'struct' ? type.fields.map(() => null) : null;
  return (text, findings) => {
    const whole = (value: LiteralValue): LiteralValue =>
      corrupt < 0 || findings.problem === null
        ? value
        : ((value ?? empty) as readonly LiteralValue[]).with(corrupt, text);
    try {
      const cursor = new JsonCursor(text);
      if (cursor.isAtEnd) return null;
      const isOne = one !== null && cursor.kind() === 'object';
      const value = (isOne ? one : read)(cursor, findings);
      if (value === BAD) return whole(empty);
      return isOne ? [value] : whole(value);
    } catch (error) {
      if (!(error instanceof MalformedJson)) throw error;
      findings.problem ??= error.message;
      return whole(empty);
    }
  };
}

/** The field that takes the text of a malformed record; -1 when there is none. */
export function corruptField(type: DataType, options: ConstantOptions): number {
  const name = options.get('columnnameofcorruptrecord') ?? '_corrupt_record';
  if (type.kind !== 'struct') return -1;
  return type.fields.findIndex((own) => own.name === name && own.type.kind === STRING.kind);
}
