import type { StructField } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { JsonCursor, MalformedJson } from '../../expression/json/json-cursor.ts';
import { DEFAULT_DIALECT, type JsonDialect } from '../../expression/json/json-dialect.ts';
import {
  type Findings,
  fieldsReader,
  type JsonReading,
} from '../../expression/json/json-values.ts';
import { readVariant } from '../../expression/variant/json-to-variant.ts';

/** The rows of one record: none for a blank line, several for an array of objects. */
export interface ParsedRecord {
  readonly rows: readonly (readonly LiteralValue[])[];
  /** Why the record is bad, null for a good one. */
  readonly problem: string | null;
}

/** Reads single lines as Spark's JacksonParser does: the slow path, and the reference of the fast one. */
export class RecordParser {
  readonly #readFields: (cursor: JsonCursor, findings: Findings) => LiteralValue[];
  /** What a record that says nothing gives. */
  readonly nullRow: readonly LiteralValue[];

  readonly #dialect: JsonDialect;
  readonly #fields: readonly StructField[];
  readonly #variantName: string;

  /** With a `variantName` the column of that name takes whole records. */
  constructor(
    fields: readonly StructField[],
    reading: JsonReading,
    dialect: JsonDialect = DEFAULT_DIALECT,
    variantName = '',
  ) {
    this.#fields = fields;
    this.#variantName = variantName;
    this.#readFields = fieldsReader(fields, reading);
    this.#dialect = dialect;
    this.nullRow = fields.map(() => null);
  }

  /** Reads the bytes of a line; they must not be shared memory. */
  parse(line: Uint8Array): ParsedRecord {
    const text = decodeUtf8(line);
    if (text === null) return this.#malformed('the record is not UTF-8');
    try {
      return this.#parseText(text);
    } catch (error) {
      if (error instanceof MalformedJson) return this.#malformed(error.message);
      throw error;
    }
  }

  #parseText(text: string): ParsedRecord {
    const cursor = new JsonCursor(text, this.#dialect);
    if (cursor.isAtEnd) return { rows: [], problem: null };
    if (this.#variantName !== '') return this.#parseVariant(cursor);
    const kind = cursor.kind();
    if (kind === 'array') return this.#parseArray(cursor);
    if (kind !== 'object') return this.#malformed('the record is no object');
    const findings: Findings = { problem: null };
    const row = this.#readFields(cursor, findings);
    return { rows: [row], problem: findings.problem };
  }

  #parseVariant(cursor: JsonCursor): ParsedRecord {
    const variant = readVariant(cursor);
    const row = this.#fields.map(({ name }) => (name === this.#variantName ? variant : null));
    return { rows: [row], problem: null };
  }

  /** Each object of an array is a row; anything else in it spoils the record. */
  #parseArray(cursor: JsonCursor): ParsedRecord {
    const rows: LiteralValue[][] = [];
    const findings: Findings = { problem: null };
    let isOfObjects = true;
    cursor.array(() => {
      if (cursor.kind() === 'object') {
        rows.push(this.#readFields(cursor, findings));
      } else {
        isOfObjects = false;
        cursor.skipValue();
      }
    });
    if (!isOfObjects) return this.#malformed('an array may hold only objects');
    return { rows, problem: findings.problem };
  }

  #malformed(problem: string): ParsedRecord {
    return { rows: [this.nullRow], problem };
  }
}

const DECODER = new TextDecoder('utf-8', { fatal: true });

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return DECODER.decode(bytes);
  } catch {
    return null;
  }
}
