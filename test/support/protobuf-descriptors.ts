import { WireWriter } from '../../src/expression/protobuf/wire-writer.ts';

interface FieldSpec {
  readonly name: string;
  readonly number: number;
  /** As descriptors number types: 5 is int32, 9 string, 11 a message, 14 an enum. */
  readonly kind: number;
  readonly label?: 'optional' | 'required' | 'repeated';
  /** A full name with a point before it, or one that is looked for from the message outwards. */
  readonly typeName?: string;
  readonly defaultText?: string;
  readonly oneof?: number;
  readonly isPacked?: boolean;
}

interface MessageSpec {
  readonly name: string;
  readonly fields: readonly FieldSpec[];
  readonly nested?: readonly MessageSpec[];
  readonly enums?: readonly EnumSpec[];
  readonly isMapEntry?: boolean;
}

interface EnumSpec {
  readonly name: string;
  readonly values: Readonly<Record<string, number>>;
}

interface FileSpec {
  readonly syntax?: 'proto3';
  readonly space?: string;
  readonly messages: readonly MessageSpec[];
  readonly enums?: readonly EnumSpec[];
}

type Part = (writer: WireWriter) => void;

const LABELS = { optional: 1n, required: 2n, repeated: 3n };

/** The bytes of a FileDescriptorSet, as protoc writes it. */
export function descriptorSet(...files: readonly FileSpec[]): Uint8Array {
  return message(...files.map((file) => inner(1, ...fileParts(file))));
}

function fileParts({ syntax, space, messages, enums = [] }: FileSpec): readonly Part[] {
  return [
    ...(space === undefined ? [] : [text(2, space)]),
    ...messages.map((own) => inner(4, ...messageParts(own))),
    ...enums.map((own) => inner(5, ...enumParts(own))),
    ...(syntax === undefined ? [] : [text(12, syntax)]),
  ];
}

function messageParts(spec: MessageSpec): readonly Part[] {
  const { name, fields, nested = [], enums = [], isMapEntry = false } = spec;
  return [
    text(1, name),
    ...fields.map((field) => inner(2, ...fieldParts(field))),
    ...nested.map((own) => inner(3, ...messageParts(own))),
    ...enums.map((own) => inner(4, ...enumParts(own))),
    ...(isMapEntry ? [inner(7, number(7, 1n))] : []),
  ];
}

function fieldParts(field: FieldSpec): readonly Part[] {
  const { name, number: place, kind, label = 'optional', typeName, defaultText } = field;
  const { oneof, isPacked } = field;
  return [
    text(1, name),
    number(3, BigInt(place)),
    number(4, LABELS[label]),
    number(5, BigInt(kind)),
    ...(typeName === undefined ? [] : [text(6, typeName)]),
    ...(defaultText === undefined ? [] : [text(7, defaultText)]),
    ...(isPacked === undefined ? [] : [inner(8, number(2, isPacked ? 1n : 0n))]),
    ...(oneof === undefined ? [] : [number(9, BigInt(oneof))]),
  ];
}

function enumParts({ name, values }: EnumSpec): readonly Part[] {
  const each = Object.entries(values).map(([own, value]) =>
    inner(2, text(1, own), number(2, BigInt(value))),
  );
  return [text(1, name), ...each];
}

function message(...parts: readonly Part[]): Uint8Array {
  const writer = new WireWriter();
  for (const part of parts) part(writer);
  return writer.finish();
}

function inner(place: number, ...parts: readonly Part[]): Part {
  return (writer) => {
    writer.tag(place, 2);
    writer.bytes(message(...parts));
  };
}

function text(place: number, value: string): Part {
  return (writer) => {
    writer.tag(place, 2);
    writer.bytes(Buffer.from(value));
  };
}

function number(place: number, value: bigint): Part {
  return (writer) => {
    writer.tag(place, 0);
    writer.varint(value);
  };
}
