import { type DataType, field, STRING, type StructField, type TextLimit } from './types.ts';

/** A column as SQL declares it: where the type names CHAR or VARCHAR, its values are STRING. */
export function declaredField(name: string, written: DataType, nullable: boolean): StructField {
  const type = withoutLimits(written);
  const column = field(name, type, nullable);
  return type === written ? column : declaredAs(column, written);
}

/** The same column with what it was declared with, if that differs from its type. */
export function declaredAs<Column extends { readonly declared?: DataType | undefined }>(
  column: Column,
  declared: DataType | undefined,
): Column {
  return declared === undefined ? column : Object.freeze({ ...column, declared });
}

/** The type with STRING in place of CHAR and VARCHAR; the type itself where it has none. */
export function withoutLimits(type: DataType): DataType {
  if (!hasLimit(type)) return type;
  switch (type.kind) {
    case 'string':
      if (type.collation === undefined) return STRING;
      return Object.freeze({ kind: 'string', collation: type.collation });
    case 'array':
      return Object.freeze({ ...type, element: withoutLimits(type.element) });
    case 'map': {
      const [key, value] = [withoutLimits(type.key), withoutLimits(type.value)];
      return Object.freeze({ ...type, key, value });
    }
    case 'struct': {
      const fields = type.fields.map((own) =>
        Object.freeze({ ...own, type: withoutLimits(own.type) }),
      );
      return Object.freeze({ ...type, fields: Object.freeze(fields) });
    }
    default:
      return type;
  }
}

/** True for a type with a text of limited length in it: of this kind, or of either. */
export function hasLimit(type: DataType, kind?: TextLimit['kind']): boolean {
  switch (type.kind) {
    case 'string':
      return type.limit !== undefined && (kind ?? type.limit.kind) === type.limit.kind;
    case 'array':
      return hasLimit(type.element, kind);
    case 'map':
      return hasLimit(type.key, kind) || hasLimit(type.value, kind);
    case 'struct':
      return type.fields.some((own) => hasLimit(own.type, kind));
    default:
      return false;
  }
}
