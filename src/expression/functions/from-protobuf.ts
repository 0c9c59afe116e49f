import { oncePer } from '../../columnar/once-per.ts';
import { BINARY } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { hasFlag, parseMode, unpackOptions } from '../constant-options.ts';
import type { Call } from '../expression.ts';
import {
  type ProtobufArguments,
  protobufArguments,
  protobufOf,
} from '../protobuf/protobuf-arguments.ts';
import { messageType } from '../protobuf/protobuf-columns.ts';
import { messageReader } from '../protobuf/protobuf-reader.ts';
import { MalformedProtobuf } from '../protobuf/wire-cursor.ts';
import { computeRows } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { withNulls } from '../schema-argument.ts';
import { unexpectedType } from '../type-errors.ts';

/** Options beside those that `to_protobuf` knows, too. */
const OPTIONS = ['mode', 'emit.default.values'];

export const fromProtobuf: ScalarFunction = {
  name: 'from_protobuf',
  summary:
    'Reads bytes as a message of Protobuf, by its name and a descriptor: the path of a file that protoc has written, or its bytes.',
  examples: [
    {
      sql: `from_protobuf(X'0807', 'M', X'0A1B0A016D220E0A014D12090A0161180120012805620670726F746F33')`,
      result: '{7}',
    },
  ],
  resolve: (given, _settings, position) => {
    checkCount('from_protobuf', given, 3, 4, position);
    const [bytes] = given;
    const { kind } = bytes.type;
    if (kind !== 'binary' && kind !== 'null')
      throw unexpectedType('from_protobuf', 1, [BINARY], bytes, position);
    const packed = protobufArguments('from_protobuf', given, OPTIONS, position);
    const { columns, options } = protobufOf(packed);
    const type = messageType(columns, hasFlag(options, 'retain.empty.message.types'));
    return functionCall('from_protobuf', [bytes], isStrict(packed) ? type : withNulls(type), {
      nullable: true,
      options: packed,
      position,
    });
  },
  evaluate: (call, frame, evaluate) => {
    const read = readerOf(call);
    return computeRows(call, frame, evaluate, ([bytes]) => read(bytes as Uint8Array));
  },
};

/** How it treats what is malformed: as `from_avro` does. */
function isStrict({ options }: ProtobufArguments): boolean {
  const given = unpackOptions(options);
  return !given.has('mode') || parseMode('from_protobuf', given, undefined) === 'FAILFAST';
}

const readerOf = oncePer(makeReader);

function makeReader({ options: packed, position }: Call): (bytes: Uint8Array) => LiteralValue {
  const given = packed as unknown as ProtobufArguments;
  const { columns, options } = protobufOf(given);
  const read = messageReader(columns, hasFlag(options, 'emit.default.values'));
  const isFailing = isStrict(given);
  const isEmpty = columns.length === 0 && hasFlag(options, 'retain.empty.message.types');
  return (bytes) => {
    try {
      const values = read(bytes);
      return isEmpty ? [null] : values;
    } catch (error) {
      if (!(error instanceof MalformedProtobuf)) throw error;
      if (!isFailing) return isEmpty ? [null] : columns.map(() => null);
      const message = `Malformed Protobuf messages are detected in message deserialization: ${error.message}. Parse Mode: FAILFAST.`;
      const hint = "Use the mode 'PERMISSIVE' to get nulls instead.";
      throw userError('MALFORMED_PROTOBUF_MESSAGE', message, { hint, position });
    }
  };
}
