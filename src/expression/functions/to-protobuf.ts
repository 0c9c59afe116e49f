import { oncePer } from '../../columnar/once-per.ts';
import { BINARY, STRING, struct, typeName } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { castCall } from '../coercion/implicit-cast.ts';
import type { Call } from '../expression.ts';
import { isNullable } from '../facts.ts';
import {
  type ProtobufArguments,
  protobufArguments,
  protobufOf,
} from '../protobuf/protobuf-arguments.ts';
import { messageWriter, NoProtobufValue } from '../protobuf/protobuf-writer.ts';
import { computeRows } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { unexpectedType } from '../type-errors.ts';

export const toProtobuf: ScalarFunction = {
  name: 'to_protobuf',
  summary:
    'Writes a struct as a message of Protobuf, by its name and a descriptor: the path of a file that protoc has written, or its bytes.',
  examples: [
    {
      sql: `hex(to_protobuf(named_struct('a', 7), 'M', X'0A1B0A016D220E0A014D12090A0161180120012805620670726F746F33'))`,
      result: '0807',
    },
  ],
  resolve: (given, settings, position) => {
    checkCount('to_protobuf', given, 3, 4, position);
    const [value] = given;
    if (value.type.kind === 'null') return castCall(value, BINARY, 'ansi', position);
    if (value.type.kind !== 'struct') {
      throw unexpectedType('to_protobuf', 1, [struct([])], value, position);
    }
    const packed = protobufArguments('to_protobuf', given, [], position);
    const call = functionCall('to_protobuf', [value], BINARY, {
      nullable: isNullable(value),
      options: { ...packed, caseSensitive: settings.caseSensitive },
      position,
    });
    writerOf(call);
    return call;
  },
  evaluate: (call, frame, evaluate) => {
    const write = writerOf(call);
    return computeRows(call, frame, evaluate, ([value]) => {
      try {
        return write(value as readonly LiteralValue[]);
      } catch (error) {
        throw named(error, call);
      }
    });
  },
};

const writerOf = oncePer(makeWriter);

function makeWriter(call: Call): (values: readonly LiteralValue[]) => Uint8Array {
  const { type } = call.arguments[0];
  const given = call.options as unknown as ProtobufArguments & { readonly caseSensitive: boolean };
  const { columns } = protobufOf(given);
  try {
    if (type.kind !== 'struct') throw new NoProtobufValue(`a message is no ${typeName(STRING)}`);
    return messageWriter(type, columns, given.caseSensitive);
  } catch (error) {
    throw named(error, call);
  }
}

function named(error: unknown, { arguments: [value], options, position }: Call): unknown {
  if (!(error instanceof NoProtobufValue)) return error;
  const message = `Unable to convert SQL type ${typeName(value.type)} to Protobuf type ${String(options?.['message'])}: ${error.message}.`;
  return userError('UNABLE_TO_CONVERT_TO_PROTOBUF_MESSAGE_TYPE', message, { position });
}
