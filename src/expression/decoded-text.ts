import type { StructField } from '../columnar/types.ts';
import { unpackOptions } from './constant-options.ts';
import type { Call } from './expression.ts';
import { avroMode } from './functions/from-avro.ts';
import { readsAsStructs } from './json/json-structs.ts';

/** What a source's reader makes of the texts or bytes of a column, as a function would. */
export interface DecodedText {
  readonly function: 'from_json' | 'from_avro';
  /** The source's column. */
  readonly column: string;
  /** Of a struct; null where the value is something else. */
  readonly fields: readonly StructField[] | null;
  /** Of the function, packed. */
  readonly options: readonly string[];
  /** By which `from_avro` reads. */
  readonly avroSchema: string | null;
  /** Whether what is malformed is an error, which may not come for a row that nobody asks about. */
  readonly isStrict: boolean;
}

/** What a call asks for where a reader gives the same for all that it reads; null where it may not. */
export function decodedText(call: Call, column: string): DecodedText | null {
  if (call.name === 'from_json') return decodedJson(call, column);
  return call.name === 'from_avro' ? decodedAvro(call, column) : null;
}

function decodedJson({ type, options }: Call, column: string): DecodedText | null {
  if (type.kind !== 'struct') return null;
  const { fields } = type;
  const packed = options?.['options'] as readonly string[];
  const given = unpackOptions(packed);
  // In other modes an error would come for rows that nobody asks for.
  const isPermissive = (given.get('mode') ?? 'PERMISSIVE').toUpperCase() === 'PERMISSIVE';
  if (!readsAsStructs(fields, given) || !isPermissive) return null;
  return {
    function: 'from_json',
    column,
    fields,
    options: packed,
    avroSchema: null,
    isStrict: false,
  };
}

function decodedAvro({ type, options }: Call, column: string): DecodedText | null {
  const fields = type.kind === 'struct' ? type.fields : null;
  const names = new Set(fields?.map((field) => field.name));
  if (fields !== null && names.size !== fields.length) return null;
  const packed = options?.['options'] as readonly string[];
  return {
    function: 'from_avro',
    column,
    fields,
    options: packed,
    avroSchema: String(options?.['schema']),
    isStrict: avroMode(unpackOptions(packed), undefined) === 'FAILFAST',
  };
}
