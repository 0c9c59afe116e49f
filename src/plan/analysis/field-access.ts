import { STRING, typeName } from '../../columnar/types.ts';
import { assert, userError } from '../../errors.ts';
import type { Expression, Literal } from '../../expression/expression.ts';
import { fieldCall } from '../../expression/functions/get-field.ts';
import { lookupFunction } from '../../expression/functions/index.ts';
import { suggestName } from '../../expression/nearest-name.ts';
import type { SessionSettings } from '../../expression/session-settings.ts';
import type { Position } from './expression-scope.ts';

/** `value.name`: a field of a struct or of each struct in an array, or the value of a map under that key. */
export function accessField(
  value: Expression,
  name: string,
  settings: SessionSettings,
  position: Position,
): Expression {
  const { type } = value;
  if (type.kind === 'map') {
    const key: Literal = Object.freeze({ kind: 'literal', value: name, type: STRING, position });
    return accessItem(value, key, settings, position);
  }
  const parent = type.kind === 'array' ? type.element : type;
  if (parent.kind !== 'struct') {
    const message = `\`${name}\` cannot be a field: the value before it is ${typeName(type)}, not STRUCT.`;
    throw userError('INVALID_EXTRACT_BASE_FIELD_TYPE', message, { position });
  }
  const fold = (text: string) => (settings.caseSensitive ? text : text.toLowerCase());
  const names = parent.fields.map((own) => fold(own.name));
  const index = names.indexOf(fold(name));
  if (index < 0) {
    const known = parent.fields.map((own) => own.name);
    const message = `There is no field \`${name}\` in ${typeName(parent)}.`;
    throw userError('FIELD_NOT_FOUND', message, { position, hint: suggestName(name, known) });
  }
  if (names.lastIndexOf(fold(name)) === index) return fieldCall(value, index, position);
  const message = `Several fields of ${typeName(parent)} are called \`${name}\`.`;
  throw userError('AMBIGUOUS_REFERENCE_TO_FIELDS', message, { position });
}

/** `value[key]`: an element of an array, a value of a map, or a struct's field by its constant name. */
export function accessItem(
  value: Expression,
  key: Expression,
  settings: SessionSettings,
  position: Position,
): Expression {
  if (value.type.kind === 'struct' && key.kind === 'literal' && typeof key.value === 'string') {
    return accessField(value, key.value, settings, position);
  }
  const { kind } = value.type;
  if (kind !== 'array' && kind !== 'map' && kind !== 'null') {
    const message = `${typeName(value.type)} has no elements: only ARRAY, MAP and STRUCT have.`;
    throw userError('INVALID_EXTRACT_BASE_FIELD_TYPE', message, { position });
  }
  const getItem = lookupFunction('get_item');
  assert(getItem !== undefined, 'access to elements is in the catalogue');
  return getItem.resolve([value, key], settings, position);
}
