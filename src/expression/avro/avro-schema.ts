import { type SourcePosition, userError } from '../../errors.ts';

/**
 * A schema of Avro (https://avro.apache.org/docs/1.11.1/specification/), its names put in full and looked up. A logical type
 * that is unknown, or not right for its type, says nothing, as the specification has it.
 */
export type AvroSchema =
  | { readonly kind: PrimitiveKind; readonly logical: LogicalType | null }
  | {
      readonly kind: 'fixed';
      readonly name: string;
      readonly size: number;
      readonly logical: LogicalType | null;
    }
  | { readonly kind: 'enum'; readonly name: string; readonly symbols: readonly string[] }
  | { readonly kind: 'array'; readonly items: AvroSchema }
  | { readonly kind: 'map'; readonly values: AvroSchema }
  | { readonly kind: 'union'; readonly branches: readonly AvroSchema[] }
  | { readonly kind: 'record'; readonly name: string; readonly fields: readonly AvroField[] };

export interface AvroField {
  readonly name: string;
  readonly schema: AvroSchema;
}

export type LogicalType =
  | {
      readonly kind:
        | 'date'
        | 'timestamp-millis'
        | 'timestamp-micros'
        | 'local-timestamp-millis'
        | 'local-timestamp-micros';
    }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number };

export type PrimitiveKind =
  | 'null'
  | 'boolean'
  | 'int'
  | 'long'
  | 'float'
  | 'double'
  | 'bytes'
  | 'string';
const PRIMITIVES: ReadonlySet<string> = new Set<PrimitiveKind>([
  ...(['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const),
]);

const DECIMAL_DIGITS_MAX = 38;
const SCHEMA_DEPTH_MAX = 100;

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = { readonly [name: string]: Json };

/** Reads a schema in JSON form; refuses what is none by name, and one that holds itself. */
export function parseAvroSchema(text: string, position?: SourcePosition): AvroSchema {
  const names = new Map<string, AvroSchema | 'open'>();
  try {
    return schemaOf(JSON.parse(text) as Json, { names, space: '', depth: 0 });
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof NoAvroSchema)) throw error;
    throw userError('INVALID_AVRO_SCHEMA', `The Avro schema cannot be used: ${error.message}.`, {
      hint: 'Give it in JSON, such as {"type":"record","name":"r","fields":[{"name":"a","type":"int"}]}.',
      position,
    });
  }
}

/** Why a text is no schema. */
class NoAvroSchema extends Error {}

interface Scope {
  readonly names: Map<string, AvroSchema | 'open'>;
  /** The namespace of names that have none. */
  readonly space: string;
  readonly depth: number;
}

function schemaOf(json: Json, outer: Scope): AvroSchema {
  const scope = { ...outer, depth: outer.depth + 1 };
  if (scope.depth > SCHEMA_DEPTH_MAX) throw new NoAvroSchema('it is nested too deeply');
  if (typeof json === 'string') return named(json, scope);
  if (isList(json)) return { kind: 'union', branches: json.map((own) => schemaOf(own, scope)) };
  if (!isObject(json)) throw new NoAvroSchema(`${JSON.stringify(json)} is no type`);
  const { type } = json;
  switch (type) {
    case 'record':
    case 'error':
      return recordOf(json, scope);
    case 'enum': {
      const symbols = listOf(json, 'symbols').map(String);
      return declare(json, scope, (name) => ({ kind: 'enum', name, symbols }));
    }
    case 'fixed': {
      const { size } = json;
      if (!isCount(size)) throw new NoAvroSchema('a fixed needs a size');
      const logical = decimalOf(json);
      return declare(json, scope, (name) => ({ kind: 'fixed', name, size, logical }));
    }
    case 'array':
      return { kind: 'array', items: schemaOf(json['items'] ?? null, scope) };
    case 'map':
      return { kind: 'map', values: schemaOf(json['values'] ?? null, scope) };
    default: {
      const inner = schemaOf(type ?? null, scope);
      return isPrimitive(inner.kind) ? { kind: inner.kind, logical: logicalOf(json) } : inner;
    }
  }
}

function recordOf(json: JsonObject, scope: Scope): AvroSchema {
  return declare(json, scope, (name) => {
    const space = name.slice(0, Math.max(0, name.lastIndexOf('.')));
    const fields = listOf(json, 'fields').map((own): AvroField => {
      const given = isObject(own) ? own : {};
      if (typeof given['name'] !== 'string')
        throw new NoAvroSchema(`a field of ${name} has no name`);
      return { name: given['name'], schema: schemaOf(given['type'] ?? null, { ...scope, space }) };
    });
    return { kind: 'record', name, fields };
  });
}

function declare(json: JsonObject, scope: Scope, make: (name: string) => AvroSchema): AvroSchema {
  const { name, namespace } = json;
  if (typeof name !== 'string') throw new NoAvroSchema(`a ${String(json['type'])} has no name`);
  const full = fullName(name, typeof namespace === 'string' ? namespace : scope.space);
  if (scope.names.has(full)) throw new NoAvroSchema(`${full} is there twice`);
  scope.names.set(full, 'open');
  const schema = make(full);
  scope.names.set(full, schema);
  return schema;
}

function named(name: string, { names, space }: Scope): AvroSchema {
  if (isPrimitive(name)) return { kind: name, logical: null };
  const found = names.get(fullName(name, space)) ?? names.get(name);
  if (found === undefined) throw new NoAvroSchema(`${name} is no type`);
  if (found === 'open') throw new NoAvroSchema(`${name} holds itself, which no column can`);
  return found;
}

function fullName(name: string, space: string): string {
  return name.includes('.') || space === '' ? name : `${space}.${name}`;
}

const LOGICAL_OF: Readonly<Record<string, PrimitiveKind>> = {
  date: 'int',
  'timestamp-millis': 'long',
  'timestamp-micros': 'long',
  'local-timestamp-millis': 'long',
  'local-timestamp-micros': 'long',
};

function logicalOf(json: JsonObject): LogicalType | null {
  const { logicalType, type } = json;
  if (logicalType === 'decimal') return type === 'bytes' ? decimalOf(json) : null;
  const isRight = typeof logicalType === 'string' && LOGICAL_OF[logicalType] === type;
  return isRight ? ({ kind: logicalType } as LogicalType) : null;
}

function decimalOf({ logicalType, precision, scale = 0 }: JsonObject): LogicalType | null {
  if (logicalType !== 'decimal' || !isCount(precision) || !isCount(scale)) return null;
  const isRight = precision > 0 && precision <= DECIMAL_DIGITS_MAX && scale <= precision;
  return isRight ? { kind: 'decimal', precision, scale } : null;
}

function isPrimitive(name: string): name is PrimitiveKind {
  return PRIMITIVES.has(name);
}

function isCount(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

function isObject(json: Json): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function listOf(json: JsonObject, name: string): readonly Json[] {
  const list = json[name];
  if (list === undefined || !isList(list)) {
    throw new NoAvroSchema(`a ${String(json['type'])} needs ${name}`);
  }
  return list;
}
