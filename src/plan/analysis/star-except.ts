import { type DataType, INT, STRING, typeName } from '../../columnar/types.ts';
import { assert, type SourcePosition, userError } from '../../errors.ts';
import type { Expression } from '../../expression/expression.ts';
import type { SessionSettings } from '../../expression/session-settings.ts';
import type { UnresolvedCall, UnresolvedExpression } from '../../expression/unresolved.ts';
import { accessField } from './field-access.ts';
import { findColumn, type ScopeColumn, unresolvedColumn } from './scope.ts';

/** What EXCEPT leaves out of a column: ordinals from the column to the field. An empty list of them is the whole column. */
type FieldPath = readonly number[];

interface Except {
  readonly except: readonly (readonly string[])[];
  readonly position: SourcePosition | undefined;
}

/** Finds what the names of `* EXCEPT (a, b.c)` mean: for columns that the star stands for, by id, what is left out of them. */
export function findExcepted(
  columns: readonly ScopeColumn[],
  { except, position }: Except,
  settings: SessionSettings,
): ReadonlyMap<number, readonly FieldPath[]> {
  const excepted = new Map<number, FieldPath[]>();
  for (const parts of except) {
    const found = findColumn(columns, parts, settings.caseSensitive, position);
    if (found === null) throw unresolvedColumn(parts, columns, position);
    let value: Expression = found.attribute;
    const path = found.fields.map((name) => {
      const isStruct = value.type.kind === 'struct';
      value = accessField(value, name, settings, position);
      if (!isStruct) throw notInStruct(parts, value.type, position);
      const index = value.kind === 'call' && value.options?.['index'];
      assert(typeof index === 'number', 'a field of a struct is taken by its ordinal');
      return index;
    });
    const { id } = found.attribute;
    excepted.set(id, [...(excepted.get(id) ?? []), path]);
  }
  return excepted;
}

/** What is left of a value without fields of its struct; null where the whole is left out. As in Spark, a null struct becomes one of nulls. */
export function withoutFields(
  value: UnresolvedExpression,
  type: DataType,
  paths: readonly FieldPath[],
  { except, position }: Except,
): UnresolvedExpression | null {
  if (paths.some((path) => path.length === 0)) {
    if (paths.length === 1) return null;
    const names = except.map((parts) => parts.map((part) => `\`${part}\``).join('.'));
    const message = `Columns in an EXCEPT list must be distinct and non-overlapping, but got (${names.join(', ')}).`;
    throw userError('EXCEPT_OVERLAPPING_COLUMNS', message, { position });
  }
  assert(type.kind === 'struct', 'only a struct has fields that are left out');
  const fields = type.fields.flatMap((field, index) => {
    const below = paths.filter(([first]) => first === index).map((path) => path.slice(1));
    const own = call('get_field', [value, literal(index, INT)], position);
    const kept =
      below.length === 0 ? own : withoutFields(own, field.type, below, { except, position });
    return kept === null ? [] : [literal(field.name, STRING), kept];
  });
  return call('named_struct', fields, position);
}

function notInStruct(
  parts: readonly string[],
  type: DataType,
  position: SourcePosition | undefined,
): Error {
  const name = parts.map((part) => `\`${part}\``).join('.');
  const message = `EXCEPT column ${name} was resolved and expected to be StructType, but found type ${typeName(type)}.`;
  const hint =
    'Fields of structs can be left out, not those of structs in an array, nor keys of a map.';
  return userError('EXCEPT_NESTED_COLUMN_INVALID_TYPE', message, { position, hint });
}

function call(
  name: string,
  operands: readonly UnresolvedExpression[],
  position: SourcePosition | undefined,
): UnresolvedCall {
  return Object.freeze({ kind: 'unresolvedCall', name, arguments: operands, position });
}

function literal(value: string | number, type: DataType): UnresolvedExpression {
  return Object.freeze({ kind: 'literal', value, type });
}
