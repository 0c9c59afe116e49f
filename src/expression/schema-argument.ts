import { array, type DataType, field, struct } from '../columnar/types.ts';
import { type SourcePosition, userError } from '../errors.ts';
import type { Expression } from './expression.ts';
import { parseTypeDdl } from './text/type-ddl.ts';

/** The type that a constant text names, or that a function such as `schema_of_json` has found; anything in it may be missing. */
export function schemaArgument(schema: Expression, position: SourcePosition | undefined): DataType {
  if (schema.kind === 'literal' && typeof schema.value === 'string') {
    return withNulls(parseTypeDdl(schema.value, position));
  }
  const found = schema.kind === 'call' ? schema.options?.['schema'] : undefined;
  if (typeof found === 'string') return withNulls(parseTypeDdl(found, position));
  const message = "The schema must be a constant text such as 'a INT, b STRING'.";
  throw userError('INVALID_SCHEMA.NON_STRING_LITERAL', message, { position });
}

/** The type with everything in it nullable, whatever it said. */
export function withNulls(type: DataType): DataType {
  if (type.kind === 'array') return array(withNulls(type.element));
  if (type.kind === 'map') {
    return { ...type, value: withNulls(type.value), valueContainsNull: true };
  }
  if (type.kind !== 'struct') return type;
  return struct(type.fields.map((own) => field(own.name, withNulls(own.type))));
}
