import { fieldNamed } from '../../columnar/schema.ts';
import type { StructField } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import type { ReadRequest } from '../format.ts';

/** With only the corrupt record requested, all columns of the schema decide what is corrupt. */
export function fieldsToRead(request: ReadRequest, corruptName: string): readonly StructField[] {
  const fields = request.schema.fields.filter(({ name }) => name !== corruptName);
  const wanted = request.columns.filter((name) => name !== corruptName);
  if (wanted.length === 0 && request.columns.length > 0) return fields;
  return wanted.map((name) => {
    const field = fieldNamed(fields, name);
    assert(field !== undefined, 'a requested column is in the schema');
    return field;
  });
}
