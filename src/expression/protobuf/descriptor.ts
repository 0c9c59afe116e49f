// Descriptors as `protoc --descriptor_set_out=… --include_imports` writes them: a FileDescriptorSet, which is a message of
// Protobuf itself (google/protobuf/descriptor.proto).

import { BYTES, MalformedProtobuf, VARINT, WireCursor } from './wire-cursor.ts';

/** A message: its fields in the order of the file. */
export interface ProtobufMessage {
  readonly name: string;
  readonly fullName: string;
  readonly fields: readonly ProtobufField[];
  /** An entry of a field of the type `map`. */
  readonly isMapEntry: boolean;
}

export interface ProtobufEnum {
  readonly name: string;
  readonly values: readonly { readonly name: string; readonly number: number }[];
  /** A number without a name is a value, too. */
  readonly isOpen: boolean;
}

export interface ProtobufField {
  readonly name: string;
  readonly number: number;
  /** As descriptors number them: 1 is double, 18 is sint64. */
  readonly kind: number;
  readonly isRepeated: boolean;
  readonly isRequired: boolean;
  readonly isPacked: boolean;
  /** Whether it was written is known even where it has the value 0. */
  readonly hasPresence: boolean;
  readonly checksUtf8: boolean;
  /** The text of a default that is written in the file. */
  readonly defaultText: string | null;
  /** Fields of the same number are members of one `oneof`. */
  readonly oneof: number | null;
  /** Of a field that holds a message or an enum, its full name. */
  readonly typeName: string;
}

/** What descriptors declare. */
export interface ProtobufTypes {
  readonly messages: ReadonlyMap<string, ProtobufMessage>;
  readonly enums: ReadonlyMap<string, ProtobufEnum>;
  /** Full names of the messages that are in no other. */
  readonly roots: readonly string[];
}

type Fields = ReadonlyMap<number, readonly (bigint | Uint8Array)[]>;

const REQUIRED = 2n;
const REPEATED = 3n;

/** Reads descriptors; throws `MalformedProtobuf`. */
export function parseDescriptors(bytes: Uint8Array): ProtobufTypes {
  const messages = new Map<string, ProtobufMessage>();
  const enums = new Map<string, ProtobufEnum>();
  const roots: string[] = [];
  const files = parts(fieldsOf(bytes), 1);
  const names = new Set(files.flatMap((file) => declaredIn(file, text(file, 2), 4, 5)));
  for (const file of files) {
    const syntax = text(file, 12) === '' ? 'proto2' : text(file, 12);
    const space = text(file, 2);
    for (const own of parts(file, 5)) addEnum(own, space, syntax);
    for (const own of parts(file, 4)) roots.push(addMessage(own, space, syntax));
  }
  if (roots.length === 0) throw new MalformedProtobuf('there is no message in it');
  return { messages, enums, roots };

  function addMessage(fields: Fields, space: string, syntax: string): string {
    const name = text(fields, 1);
    const fullName = within(space, name);
    for (const own of parts(fields, 3)) addMessage(own, fullName, syntax);
    for (const own of parts(fields, 4)) addEnum(own, fullName, syntax);
    const [options] = parts(fields, 7);
    const isMapEntry = options !== undefined && number(options, 7) === 1n;
    const own = parts(fields, 2).map((field) => ({
      ...fieldOf(field, syntax),
      typeName: resolveName(text(field, 6), fullName, names),
    }));
    messages.set(fullName, { name, fullName, fields: own, isMapEntry });
    return fullName;
  }

  function addEnum(fields: Fields, space: string, syntax: string): void {
    const name = text(fields, 1);
    const values = parts(fields, 2).map((value) => ({
      name: text(value, 1),
      number: Number(BigInt.asIntN(32, number(value, 2) ?? 0n)),
    }));
    enums.set(within(space, name), { name, values, isOpen: syntax !== 'proto2' });
  }
}

/** The full names of the messages and enums of a file or a message, which are in these fields of it. */
function declaredIn(
  fields: Fields,
  space: string,
  messages: number,
  enums: number,
): readonly string[] {
  const named = (own: Fields): string => within(space, text(own, 1));
  return [
    ...parts(fields, enums).map(named),
    ...parts(fields, messages).flatMap((own) => [named(own), ...declaredIn(own, named(own), 3, 4)]),
  ];
}

/** A name with a point before it is full; another one is looked for from the message outwards. */
function resolveName(name: string, scope: string, names: ReadonlySet<string>): string {
  if (name.startsWith('.')) return name.slice(1);
  for (
    let space = scope;
    space !== '';
    space = space.slice(0, Math.max(0, space.lastIndexOf('.')))
  ) {
    if (names.has(within(space, name))) return within(space, name);
  }
  return name;
}

function fieldOf(fields: Fields, syntax: string): Omit<ProtobufField, 'typeName'> {
  const kind = Number(number(fields, 5) ?? 0n);
  const label = number(fields, 4);
  const isRepeated = label === REPEATED;
  const oneof = number(fields, 9);
  const [options] = parts(fields, 8);
  const packed = options === undefined ? null : number(options, 2);
  const isProto3 = syntax === 'proto3';
  const isMessage = kind === MESSAGE || kind === GROUP;
  return {
    name: text(fields, 1),
    number: Number(number(fields, 3) ?? 0n),
    kind,
    isRepeated,
    isRequired: label === REQUIRED,
    isPacked: packed === null ? syntax !== 'proto2' : packed === 1n,
    hasPresence: !isRepeated && (!isProto3 || isMessage || oneof !== null),
    checksUtf8: syntax !== 'proto2',
    defaultText: fields.has(7) ? text(fields, 7) : null,
    oneof: oneof === null ? null : Number(oneof),
  };
}

const GROUP = 10;
export const MESSAGE = 11;
export const ENUM = 14;

function within(space: string, name: string): string {
  return space === '' ? name : `${space}.${name}`;
}

/** The fields of a message by number, each time that they are there. */
function fieldsOf(bytes: Uint8Array): Fields {
  const cursor = new WireCursor(bytes);
  const fields = new Map<number, (bigint | Uint8Array)[]>();
  while (!cursor.isAtEnd) {
    const tag = cursor.tag();
    if (tag.wire !== VARINT && tag.wire !== BYTES) {
      cursor.skip(tag);
      continue;
    }
    const value = tag.wire === VARINT ? cursor.varint() : cursor.bytes();
    const before = fields.get(tag.number);
    if (before === undefined) fields.set(tag.number, [value]);
    else before.push(value);
  }
  return fields;
}

function parts(fields: Fields, place: number): readonly Fields[] {
  return (fields.get(place) ?? []).map((value) => {
    if (typeof value === 'bigint') throw new MalformedProtobuf(`field ${place} is no message`);
    return fieldsOf(value);
  });
}

function text(fields: Fields, place: number): string {
  const value = fields.get(place)?.at(-1);
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : '';
}

function number(fields: Fields, place: number): bigint | null {
  const value = fields.get(place)?.at(-1);
  return typeof value === 'bigint' ? value : null;
}
