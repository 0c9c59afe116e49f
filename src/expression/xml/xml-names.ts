import type { StructField } from '../../columnar/types.ts';
import type { XmlDialect } from './xml-dialect.ts';
import type { XmlAttributes } from './xml-events.ts';
import { trimText } from './xml-scalars.ts';

/** The name that an element or attribute counts by. */
export function ownName(name: string, { ignoreNamespace }: XmlDialect): string {
  return ignoreNamespace ? name.slice(name.lastIndexOf(':') + 1) : name;
}

/** Attributes as fields: names with their prefix, values that are not the one for null. */
export function attributeFields(
  attributes: XmlAttributes,
  dialect: XmlDialect,
): readonly (readonly [name: string, value: string | null])[] {
  if (dialect.excludeAttribute) return [];
  return attributes.map(([name, text]) => {
    const value = dialect.ignoreSurroundingSpaces ? trimText(text) : text;
    const field = dialect.attributePrefix + ownName(name, dialect);
    return [field, value === dialect.nullValue ? null : value];
  });
}

/** Finds fields by name; undefined for one that is not there. The first of several counts. */
export function fieldFinder(
  fields: readonly StructField[],
  caseSensitive: boolean,
): (name: string) => number | undefined {
  const fold = (name: string) => (caseSensitive ? name : name.toLowerCase());
  const places = new Map<string, number>();
  fields.forEach(({ name }, index) => {
    if (!places.has(fold(name))) places.set(fold(name), index);
  });
  return (name) => places.get(fold(name));
}
