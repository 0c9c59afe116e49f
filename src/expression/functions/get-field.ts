import { INT } from '../../columnar/types.ts';
import { assert, type SourcePosition, userError } from '../../errors.ts';
import { functionCall } from '../call.ts';
import type { Call, Expression } from '../expression.ts';
import { isNullable } from '../facts.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { andValidity } from '../validity.ts';

/** Made by `fieldCall`; by name it takes a struct and the ordinal of a field, counted from 0. */
export const getField: ScalarFunction = {
  name: 'get_field',
  summary: 'Takes a field of a struct.',
  examples: [{ sql: "named_struct('a', 1, 'b', 2).b", result: '2' }],
  resolve: ([parent, field], _settings, position) => {
    const index = field?.kind === 'literal' && field.type.kind === INT.kind ? field.value : null;
    assert(typeof index === 'number', 'a field is named by its ordinal');
    return fieldCall(parent, index, position);
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
