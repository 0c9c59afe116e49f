import { BOOLEAN, field, type StructField, struct } from '../../columnar/types.ts';
import { assert, userError } from '../../errors.ts';
import { functionCall, nullOf } from '../../expression/call.ts';
import type { Expression } from '../../expression/expression.ts';
import { isNullable } from '../../expression/facts.ts';
import { ifElse } from '../../expression/functions/case.ts';
import { fieldByName, fieldCall } from '../../expression/functions/get-field.ts';
import type { SessionSettings } from '../../expression/session-settings.ts';
import { unexpectedType } from '../../expression/type-errors.ts';
import type { Position } from './expression-scope.ts';

/** The names of the calls that `withField` and `dropFields` of the DataFrame API write. */
export const STRUCT_UPDATES: readonly string[] = ['with_field', 'drop_field'];

/** A field with what computes it. */
interface FieldValue {
  readonly field: StructField;
  readonly value: Expression;
}

type Change = (
  fields: readonly FieldValue[],
  isMeant: (given: FieldValue) => boolean,
  name: string,
) => readonly FieldValue[];

/**
 * A struct with a field more or other, or without one; null stays null. Arguments: the struct, of `with_field` the value, then
 * the names of the fields that lead to it.
 */
export function resolveStructUpdate(
  name: string,
  [target, ...others]: readonly Expression[],
  settings: SessionSettings,
  position: Position,
): Expression {
  const [value, path] = name === 'with_field' ? [others[0]!, others.slice(1)] : [null, others];
  const names = path.map((part) => {
    assert(part.kind === 'literal' && typeof part.value === 'string', 'fields have plain names');
    return part.value;
  });
  const change = value === null ? dropped : added(value);
  return updated(target!, names, { name, settings, position, change });
}

interface Update {
  readonly name: string;
  readonly settings: SessionSettings;
  readonly position: Position;
  readonly change: Change;
}

function updated(parent: Expression, path: readonly string[], update: Update): Expression {
  const { settings, position } = update;
  const { type } = parent;
  if (type.kind !== 'struct') {
    throw unexpectedType(update.name, 1, ['STRUCT'], parent, position);
  }
  const [name, ...rest] = path;
  const fold = (text: string) => (settings.caseSensitive ? text : text.toLowerCase());
  const isMeant = (given: FieldValue) => fold(given.field.name) === fold(name!);
  const fields = type.fields.map((own, index) => {
    return { field: own, value: fieldCall(parent, index, position) };
  });
  const change =
    rest.length === 0
      ? update.change
      : added(updated(fieldByName(parent, name!, settings, position), rest, update));
  const values = change(fields, isMeant, name!);
  if (values.length === 0) {
    const message = 'A struct keeps at least one field.';
    throw userError('DATATYPE_MISMATCH.CANNOT_DROP_ALL_FIELDS', message, { position });
  }
  const made = functionCall(
    'struct',
    values.map((each) => each.value),
    struct(values.map((each) => each.field)),
    { nullable: false, position },
  );
  if (!isNullable(parent)) return made;
  const isNull = functionCall('is_null', [parent], BOOLEAN, { nullable: false });
  return ifElse.resolve([isNull, nullOf(made.type), made], settings, position);
}

/** In the place of the fields of the name, or behind all. */
function added(value: Expression): Change {
  return (fields, isMeant, name) => {
    const own = { field: field(name, value.type, isNullable(value)), value };
    return fields.some(isMeant)
      ? fields.map((given) => (isMeant(given) ? own : given))
      : [...fields, own];
  };
}

const dropped: Change = (fields, isMeant) => fields.filter((given) => !isMeant(given));
