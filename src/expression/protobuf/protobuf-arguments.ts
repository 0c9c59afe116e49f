import { readFileSync } from 'node:fs';
import { MillraceError, type SourcePosition, toErrorData, userError } from '../../errors.ts';
import {
  type ConstantOptions,
  hasFlag,
  packOptions,
  readOptions,
  unpackOptions,
} from '../constant-options.ts';
import type { Expression } from '../expression.ts';
import { type ProtobufMessage, type ProtobufTypes, parseDescriptors } from './descriptor.ts';
import { columnsOf, type ProtobufColumn } from './protobuf-columns.ts';
import { MalformedProtobuf } from './wire-cursor.ts';

/** What a call keeps of its arguments behind the first: the descriptor itself, so that threads need no file. */
export interface ProtobufArguments extends Readonly<Record<string, string | readonly string[]>> {
  readonly message: string;
  /** In base 64. */
  readonly descriptor: string;
  readonly options: readonly string[];
}

const DEPTH = 'recursive.fields.max.depth';
/** Options that say which columns a message has. */
const COLUMN_OPTIONS = [
  ...[DEPTH, 'enums.as.ints', 'upcast.unsigned.ints'],
  ...['unwrap.primitive.wrapper.types', 'retain.empty.message.types'],
];

/** Reads the arguments `(value, messageName, descriptor[, options])` of a call; throws the user's mistakes. */
export function protobufArguments(
  name: string,
  [, messageName, descriptor, given]: readonly Expression[],
  others: readonly string[],
  position: SourcePosition | undefined,
): ProtobufArguments {
  if (messageName?.kind !== 'literal' || typeof messageName.value !== 'string') {
    throw notConstant(name, 'name of the message', position);
  }
  const options = readOptions(given, position);
  for (const option of options.keys()) {
    if (COLUMN_OPTIONS.includes(option) || others.includes(option)) continue;
    const message = `\`${name}\` knows no option ${option}.`;
    const hint = `Its options: ${[...others, ...COLUMN_OPTIONS].join(', ')}.`;
    throw userError('INVALID_OPTION_NAME', message, { position, hint });
  }
  const bytes = descriptorBytes(name, descriptor, position);
  const packed = {
    message: messageName.value,
    descriptor: Buffer.from(bytes).toString('base64'),
    options: packOptions(options),
  };
  try {
    protobufOf(packed);
  } catch (error) {
    throw placed(error, position);
  }
  return packed;
}

/** The columns of the message that a call names. */
export function protobufOf({ message, descriptor, options: packed }: ProtobufArguments): {
  readonly columns: readonly ProtobufColumn[];
  readonly options: ConstantOptions;
} {
  const options = unpackOptions(packed);
  const types = typesOf(descriptor);
  const columns = columnsOf(findMessage(message, types), types, {
    recursionMax: recursionMaxOf(options),
    enumsAsInts: hasFlag(options, 'enums.as.ints'),
    upcasts: hasFlag(options, 'upcast.unsigned.ints'),
    unwraps: hasFlag(options, 'unwrap.primitive.wrapper.types'),
    retainsEmpty: hasFlag(options, 'retain.empty.message.types'),
  });
  return { columns, options };
}

function recursionMaxOf(options: ConstantOptions): number {
  const text = options.get(DEPTH) ?? '-1';
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  const message = `The option ${DEPTH} is a whole number, not '${text}'.`;
  throw userError('INVALID_OPTION_VALUE', message);
}

function typesOf(descriptor: string): ProtobufTypes {
  try {
    return parseDescriptors(Buffer.from(descriptor, 'base64'));
  } catch (error) {
    if (!(error instanceof MalformedProtobuf)) throw error;
    const message = `Error parsing descriptor bytes into Protobuf FileDescriptorSet: ${error.message}.`;
    throw userError('CANNOT_PARSE_PROTOBUF_DESCRIPTOR', message, {
      hint: 'Write it with protoc --descriptor_set_out=… --include_imports.',
    });
  }
}

function findMessage(name: string, { messages, roots }: ProtobufTypes): ProtobufMessage {
  const found = roots.find((own) => own === name || own.split('.').at(-1) === name);
  if (found !== undefined) return messages.get(found)!;
  throw userError('PROTOBUF_MESSAGE_NOT_FOUND', `Unable to locate Message ${name} in Descriptor.`, {
    hint: `It has ${roots.join(', ')}.`,
  });
}

/** The bytes of a descriptor, or those of the file at its path. */
function descriptorBytes(
  name: string,
  descriptor: Expression | undefined,
  position: SourcePosition | undefined,
): Uint8Array {
  const value = descriptor?.kind === 'literal' ? descriptor.value : null;
  if (value instanceof Uint8Array) return value;
  if (typeof value !== 'string') throw notConstant(name, 'descriptor', position);
  try {
    return readFileSync(value);
  } catch (error) {
    const message = `Error reading Protobuf descriptor file at path: ${value}.`;
    const hint = error instanceof Error ? error.message : undefined;
    throw userError('PROTOBUF_DESCRIPTOR_FILE_NOT_FOUND', message, { hint, position });
  }
}

function notConstant(name: string, what: string, position: SourcePosition | undefined): Error {
  const message = `The ${what} of \`${name}\` must be a constant.`;
  return userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
}

function placed(error: unknown, position: SourcePosition | undefined): unknown {
  if (!(error instanceof MillraceError) || position === undefined) return error;
  return new MillraceError({ ...toErrorData(error), position });
}
