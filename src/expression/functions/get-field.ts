import type { Column } from '../../columnar/batch.ts';
import { array, type DataType, type StructField } from '../../columnar/types.ts';
import { assert, type SourcePosition, userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call, Expression } from '../expression.ts';
import { isNullable } from '../facts.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import type { SessionSettings } from '../session-settings.ts';
import { andValidity } from '../validity.ts';

/** Arguments: a struct, and the name of a field or its ordinal, counted from 0. */
export const getField: ScalarFunction = {
  name: 'get_field',
  summary: 'Takes a field of a struct, or of each struct in an array.',
  examples: [
    { sql: "named_struct('a', 1, 'b', 2).b", result: '2' },
    { sql: "array(named_struct('a', 1), named_struct('a', 2)).a", result: '[1, 2]' },
  ],
  resolve: (given, settings, position) => {
    checkCount('get_field', given, 2, 2, position);
    const [parent, field] = given;
    assert(field.kind === 'literal', 'a field is named by a constant');
    if (typeof field.value === 'number') return fieldCall(parent, field.value, position);
    return fieldByName(parent, String(field.value), settings, position);
  },
  evaluate: (call, frame, evaluate) => {
    const [parent] = call.arguments;
    const index = call.options?.['index'];
    assert(typeof index === 'number', 'a field is named by its ordinal');
    const column = evaluate(parent, frame);
    if (parent.type.kind !== 'array') return fieldColumn(column, index, frame);
    const [elements] = column.children;
    const batch = { rowCount: elements.length, columns: [], weights: 0 };
    return { ...column, children: [fieldColumn(elements, index, { ...frame, batch })] };
  },
};

function fieldColumn(structs: Column, index: number, frame: EvaluationFrame): Column {
  const child = structs.children[index];
  return { ...child, validity: andValidity(child.validity, structs.validity, frame) };
}

/** The call that takes the field of a struct, or of each struct in an array, by its ordinal. */
export function fieldCall(
  parent: Expression,
  index: number,
  position: SourcePosition | undefined,
): Call {
  const isArray = parent.type.kind === 'array';
  const type = structOf(parent.type);
  if (type.kind !== 'struct') {
    throw userError('INVALID_EXTRACT_BASE_FIELD_TYPE', 'Only a struct has fields.', { position });
  }
  const field = type.fields[index];
  assert(field !== undefined, 'the struct has a field of that ordinal');
  const nullable = isNullable(parent) || (!isArray && field.nullable);
  return functionCall('get_field', [parent], fieldType(parent.type, field), {
    nullable,
    options: { index },
    position,
  });
}

/** The type that has the fields: that of the elements for an array. */
function structOf(type: DataType): DataType {
  return type.kind === 'array' ? type.element : type;
}

function fieldType(parent: DataType, { type, nullable }: StructField): DataType {
  return parent.kind === 'array' ? array(type, parent.containsNull || nullable) : type;
}

/** The call that takes a struct's field by its name; refuses a name that is none of its fields or several. */
export function fieldByName(
  parent: Expression,
  name: string,
  settings: SessionSettings,
  position: SourcePosition | undefined,
): Call {
  const type = structOf(parent.type);
  const fields = type.kind === 'struct' ? type.fields : [];
  const fold = (text: string): string => (settings.caseSensitive ? text : text.toLowerCase());
  const found = fields.flatMap((field, index) => (fold(field.name) === fold(name) ? [index] : []));
  if (found.length === 1 || type.kind !== 'struct') return fieldCall(parent, found[0], position);
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
