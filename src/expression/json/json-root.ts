import type { DataType } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import type { ConstantOptions } from '../constant-options.ts';
import { corruptField } from '../corrupt-field.ts';
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
