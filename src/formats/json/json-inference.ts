import { type Schema, schema as schemaOf } from '../../columnar/schema.ts';
import { type DataType, field, STRING, typeName, VARIANT } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import {
  inferOpenType,
  mergeJsonTypes,
  numberType,
  settleJsonType,
} from '../../expression/json/json-schema.ts';
import { type JsonTree, parseJsonTree } from '../../expression/json/json-tree.ts';
import type { FileBytes, FormatOptions } from '../format.ts';
import { linesOf, sampled, wholeText } from '../inference-texts.ts';
import { type JsonOptions, readJsonOptions } from './json-options.ts';

/** Nothing but what JSON calls white space. */
const BLANK = /^[ \t\r\n]*$/;
/** A whole number of fewer digits is a BIGINT. */
const BIGINT_DIGITS = 18;

/** The columns of JSON files as Spark infers them: all members of all objects, in the order of their names. */
export function inferJsonSchema(files: Iterable<FileBytes>, options: FormatOptions): Schema {
  const values = readJsonOptions(options);
  const { singleVariantColumn: name } = values;
  if (name !== '') return schemaOf([field(name, VARIANT)]);
  const inference = new JsonInferenceRun(values);
  for (const file of files) {
    const texts = values.multiLine
      ? [wholeText(file, options)]
      : linesOf(file, options, values.lineSep);
    for (const text of sampled(texts, values.samplingRatio)) inference.add(text, file.description);
  }
  return inference.finish();
}

/** The type so far. Records of a form that was seen before change nothing, so that only new forms cost. */
class JsonInferenceRun {
  readonly #options: JsonOptions;
  readonly #forms = new Set<string>();
  #type: DataType = { kind: 'null' };
  #hasBad = false;

  constructor(options: JsonOptions) {
    this.#options = options;
  }

  add(text: string, description: string): void {
    if (BLANK.test(text)) return;
    const tree = parseJsonTree(text, this.#options);
    const records = tree === undefined ? null : recordsOf(tree);
    if (records === null) this.#addBad(description);
    else for (const record of records) this.#addRecord(record);
  }

  finish(): Schema {
    const { columnNameOfCorruptRecord: corrupt, mode, dropFieldIfAllNull } = this.#options;
    const type = settleJsonType(this.#type, dropFieldIfAllNull);
    const settled = type?.kind === 'struct' ? type.fields : [];
    const isNamed = settled.some(({ name }) => name === corrupt);
    if (!this.#hasBad || isNamed || mode !== 'PERMISSIVE') return schemaOf(settled);
    const all = [...settled, field(corrupt, STRING)];
    return schemaOf(all.toSorted((left, right) => (left.name < right.name ? -1 : 1)));
  }

  #addRecord(record: JsonTree): void {
    const form = formOf(record, this.#options.prefersDecimal);
    if (this.#forms.has(form)) return;
    this.#forms.add(form);
    this.#type = mergeJsonTypes(this.#type, inferOpenType(record, this.#options));
  }

  #addBad(description: string): void {
    this.#hasBad = true;
    if (this.#options.mode !== 'FAILFAST') return;
    throw userError(
      'MALFORMED_RECORD_IN_PARSING',
      `A record of ${description} is malformed, so that its columns cannot be inferred.`,
      { hint: "Name the columns, or set option('mode', 'PERMISSIVE')." },
    );
  }
}

/** The objects of a record; null where it is none and no list of some. */
function recordsOf(tree: JsonTree): readonly JsonTree[] | null {
  if (tree === null || typeof tree !== 'object' || tree.kind === 'number') return null;
  if (tree.kind === 'object') return [tree];
  return tree.elements.every(isObject) ? tree.elements : null;
}

function isObject(tree: JsonTree): boolean {
  return tree !== null && typeof tree === 'object' && tree.kind === 'object';
}

/** A text that is the same for values of the same type. */
function formOf(tree: JsonTree, prefersDecimal: boolean): string {
  if (tree === null || typeof tree !== 'object')
    return typeof tree === 'object' ? '0' : typeof tree;
  if (tree.kind === 'object') {
    const members = tree.members.map(
      ([name, value]) => `${JSON.stringify(name)}:${formOf(value, prefersDecimal)}`,
    );
    return `{${members.join(',')}}`;
  }
  if (tree.kind === 'array') {
    return `[${[...new Set(tree.elements.map((element) => formOf(element, prefersDecimal)))].join(',')}]`;
  }
  if (tree.isInteger) return tree.text.length <= BIGINT_DIGITS ? 'i' : tree.text;
  return prefersDecimal ? typeName(numberType(tree, { prefersDecimal })) : 'd';
}
