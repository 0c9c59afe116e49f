import { assert, type SourcePosition, userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import type { Call, Expression } from '../expression.ts';
import { isNullable } from '../facts.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import type { SessionSettings } from '../session-settings.ts';
import { andValidity } from '../validity.ts';

/** Arguments: a struct, and the name of a field or its ordinal, counted from 0. */
export const getField: ScalarFunction = {
  name: 'get_field',
  summary: 'Takes a field of a struct.',
  examples: [{ sql: "named_struct('a', 1, 'b', 2).b", result: '2' }],
  resolve: (given, settings, position) => {
    checkCount('get_field', given, 2, 2, position);
    const [parent, field] = given;
    assert(field.kind === 'literal', 'a field is named by a constant');
    if (typeof field.value === 'number') return fieldCall(parent, field.value, position);
    return fieldByName(parent, String(field.value), settings, position);
  },
  evaluate: (call, frame, evaluate) => {
    const parent = evaluate(call.arguments[0], frame);
    const index = call.options?.['index'];
    assert(typeof index === 'number', 'a field is named by its ordinal');
    const child = parent.children[index];
    return { ...child, validity: andValidity(child.validity, parent.validity, frame) };
  },
};

/** The call that takes a struct's field by its ordinal. */
export function fieldCall(
  parent: Expression,
  index: number,
  position: SourcePosition | undefined,
): Call {
  const { type } = parent;
  if (type.kind !== 'struct') {
    throw userError('INVALID_EXTRACT_BASE_FIELD_TYPE', 'Only a struct has fields.', { position });
  }
  const field = type.fields[index];
  assert(field !== undefined, 'the struct has a field of that ordinal');
  const nullable = isNullable(parent) || field.nullable;
  return functionCall('get_field', [parent], field.type, {
    nullable,
    options: { index },
    position,
  });
}

/** The call that takes a struct's field by its name; refuses a name that is none of its fields or several. */
export function fieldByName(
  parent: Expression,
  name: string,
  settings: SessionSettings,
  position: SourcePosition | undefined,
): Call {
  const fields = parent.type.kind === 'struct' ? parent.type.fields : [];
  const fold = (text: string): string => (settings.caseSensitive ? text : text.toLowerCase());
  const found = fields.flatMap((field, index) => (fold(field.name) === fold(name) ? [index] : []));
  if (found.length === 1 || parent.type.kind !== 'struct')
    return fieldCall(parent, found[0], position);
  if (found.length > 1) {
    throw userError(
      'AMBIGUOUS_REFERENCE_TO_FIELDS',
      `The struct has ${found.length} fields \`${name}\`.`,
      { position },
    );
  }
  throw userError('FIELD_NOT_FOUND', `The struct has no field \`${name}\`.`, {
    hint: `Its fields are ${fields.map((field) => field.name).join(', ')}.`,
    position,
  });
}
