// The type of XML as Spark's XmlInferSchema infers it: fields by name, those that repeat as lists.

import {
  array,
  type DataType,
  field,
  NULL,
  STRING,
  type StructField,
  struct,
} from '../../columnar/types.ts';
import { XmlCursor } from './xml-cursor.ts';
import type { XmlDialect } from './xml-dialect.ts';
import { isBlank, MalformedXml, readXmlEvents, type XmlAttributes } from './xml-events.ts';
import { inferTextType, mergeXmlTypes, sortedByName, type XmlMerging } from './xml-merging.ts';
import { attributeFields, ownName } from './xml-names.ts';

export type StructType = Extract<DataType, { readonly kind: 'struct' }>;

/** What inference goes by. */
export interface XmlInference {
  readonly dialect: XmlDialect;
  readonly caseSensitive: boolean;
}

/** The type of the element that a text is, where what was only null is still open: VOID. Throws `MalformedXml`. */
export function inferOpenXmlType(text: string, inference: XmlInference): StructType {
  const cursor = new XmlCursor(readXmlEvents(text));
  const { attributes } = cursor.root();
  return new XmlInferenceRun(inference).inferRow(cursor, attributes);
}

/** The type of the element that a text is; of malformed XML a column for it of that name, null without a name. */
export function inferXmlType(
  text: string,
  inference: XmlInference,
  corruptName: string | null,
): DataType | null {
  try {
    return settleXmlType(inferOpenXmlType(text, inference)) ?? struct([]);
  } catch (error) {
    if (!(error instanceof MalformedXml)) throw error;
    return corruptName === null ? null : struct([field(corruptName, STRING)]);
  }
}

/** What is still open becomes STRING; structs without fields are left out, and null where the type itself is one. */
export function settleXmlType(type: DataType): DataType | null {
  if (type.kind === 'null') return STRING;
  if (type.kind === 'array') {
    const element = settleXmlType(type.element);
    return element === null ? null : array(element);
  }
  if (type.kind !== 'struct') return type;
  const fields = type.fields.flatMap((own): StructField[] => {
    const settled = own.name === '' ? null : settleXmlType(own.type);
    return settled === null ? [] : [field(own.name, settled)];
  });
  return fields.length === 0 ? null : struct(fields);
}

class XmlInferenceRun {
  readonly #dialect: XmlDialect;
  readonly #merging: XmlMerging;

  constructor({ dialect, caseSensitive }: XmlInference) {
    this.#dialect = dialect;
    this.#merging = { valueTag: dialect.valueTag, caseSensitive };
  }

  inferRow(cursor: XmlCursor, attributes: XmlAttributes): StructType {
    const fields = new FieldTypes(this.#merging);
    for (const { name, type } of this.#attributeTypes(attributes)) fields.add(name, type);
    for (let event = cursor.next(); event !== null && event.kind !== 'end'; event = cursor.next()) {
      if (event.kind === 'start') {
        const type = this.#inferContent(cursor);
        const own = this.#withAttributes(type, this.#attributeTypes(event.attributes));
        fields.add(ownName(event.name, this.#dialect), own);
      } else if (!isBlank(event.text)) {
        fields.add(this.#dialect.valueTag, inferTextType(event.text, this.#dialect));
      }
    }
    return fields.finish();
  }

  #inferContent(cursor: XmlCursor): DataType {
    const first = cursor.peek();
    if (first?.kind === 'end') {
      cursor.next();
      return NULL;
    }
    const type = this.inferRow(cursor, []);
    if (first?.kind !== 'text') return type;
    const [only] = type.fields;
    if (only === undefined) return NULL;
    const isText = type.fields.length === 1 && this.#isValueTag(only.name) && isPrimitive(only);
    return isText ? only.type : type;
  }

  #withAttributes(type: DataType, attributes: readonly StructField[]): DataType {
    if (attributes.length === 0) return type;
    if (type.kind === 'struct') return struct(sortedByName([...type.fields, ...attributes]));
    const own = type.kind === 'null' ? [] : [field(this.#dialect.valueTag, type)];
    return struct(sortedByName([...own, ...attributes]));
  }

  #attributeTypes(attributes: XmlAttributes): readonly StructField[] {
    return attributeFields(attributes, this.#dialect).map(([name, value]) =>
      field(name, value === null ? NULL : inferTextType(value, this.#dialect)),
    );
  }

  #isValueTag(name: string): boolean {
    const { valueTag } = this.#dialect;
    if (this.#merging.caseSensitive) return name === valueTag;
    return name.toLowerCase() === valueTag.toLowerCase();
  }
}

function isPrimitive({ type: { kind } }: StructField): boolean {
  return kind !== 'struct' && kind !== 'array' && kind !== 'map';
}

/** The fields of an element so far, by the names that they had first. */
class FieldTypes {
  readonly #merging: XmlMerging;
  readonly #fields = new Map<string, StructField>();

  constructor(merging: XmlMerging) {
    this.#merging = merging;
  }

  /** A field that is there already is a list. */
  add(name: string, type: DataType): void {
    const key = this.#merging.caseSensitive ? name : name.toLowerCase();
    const known = this.#fields.get(key);
    if (known === undefined) {
      this.#fields.set(key, field(name, type));
      return;
    }
    const both = mergeXmlTypes(known.type, type, this.#merging);
    const list = known.type.kind === 'array' ? both : array(both);
    this.#fields.set(key, field(known.name, list));
  }

  finish(): StructType {
    return struct(sortedByName([...this.#fields.values()])) as StructType;
  }
}
