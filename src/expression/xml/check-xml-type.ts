import { type DataType, typeName } from '../../columnar/types.ts';
import { type MillraceError, type SourcePosition, userError } from '../../errors.ts';
import { hasTextKeys } from './xml-types.ts';

/** A type that a function does not read as XML. */
export function invalidXmlSchema(
  name: string,
  type: DataType,
  position: SourcePosition | undefined,
): MillraceError {
  return userError(
    'DATATYPE_MISMATCH.INVALID_XML_SCHEMA',
    `The function \`${name}\` reads structs without intervals, times and variants, not ${typeName(type)}.`,
    { position },
  );
}

/** Refuses maps whose keys cannot be names of elements. */
export function checkXmlKeys(
  name: string,
  type: DataType,
  position: SourcePosition | undefined,
): void {
  if (hasTextKeys(type)) return;
  throw userError(
    'DATATYPE_MISMATCH.INVALID_XML_MAP_KEY_TYPE',
    `The function \`${name}\` knows maps with keys of STRING only, not ${typeName(type)}.`,
    { position },
  );
}
