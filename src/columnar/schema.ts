import { oncePer } from './once-per.ts';
import { nameText, type StructField, typeName } from './types.ts';

/** The columns of a batch or table, in order. Names may repeat; positions identify. */
export interface Schema {
  readonly fields: readonly StructField[];
}

export function schema(fields: readonly StructField[]): Schema {
  return Object.freeze({ fields: Object.freeze([...fields]) });
}

/** Where each name is first among columns. */
export const placesByName: (fields: readonly StructField[]) => ReadonlyMap<string, number> =
  oncePer((fields: readonly StructField[]) => {
    const places = new Map<string, number>();
    for (const [place, { name }] of fields.entries())
      if (!places.has(name)) places.set(name, place);
    return places;
  });

/** The first column of a name. */
export function fieldNamed(fields: readonly StructField[], name: string): StructField | undefined {
  const place = placesByName(fields).get(name);
  return place === undefined ? undefined : fields[place];
}

/** The first name that one before it has already; undefined when all differ. */
export function repeatedName(names: readonly string[], caseSensitive: boolean): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => {
    const folded = caseSensitive ? name : name.toLowerCase();
    return seen.size === seen.add(folded).size;
  });
}

/** Spark's DDL text of a schema, for example `key STRING,n BIGINT`; names are quoted where they have to be. */
export function schemaText(value: Schema): string {
  return value.fields.map((item) => `${nameText(item.name)} ${typeName(item.type)}`).join(',');
}
