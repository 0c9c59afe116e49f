import { bytesColumn } from '../../columnar/batch.ts';
import { columnTooLarge } from '../../columnar/gather.ts';
import { BINARY, STRING } from '../../columnar/types.ts';
import { functionCall } from '../call.ts';
import { textReader } from '../conversion/from-text.ts';
import { reportError } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { typeArguments } from '../signature.ts';
import { wrongDigits } from '../text/wrong-digits.ts';
import { isSet } from '../validity.ts';

export const base64: ScalarFunction = {
  name: 'base64',
  summary: 'Writes bytes in base 64.',
  examples: [{ sql: "base64('hello')", result: 'aGVsbG8=' }],
  resolve: (given, _settings, position) => {
    const typed = typeArguments('base64', [[BINARY]], 1, given, position);
    return functionCall('base64', typed, STRING, { position });
  },
  evaluate: (call, frame, evaluate) => {
    const { kernels, arena } = frame;
    const { length, validity, values, offsets: from } = evaluate(call.arguments[0], frame);
    const offsets = arena.allocate((length + 1) * 4);
    const size = kernels.base64Offsets(from, length, offsets);
    if (size < 0) throw columnTooLarge();
    const heap = arena.allocate(size);
    kernels.encodeBase64(from, values, length, heap);
    return bytesColumn(length, validity, offsets, heap);
  },
};

export const unbase64: ScalarFunction = {
  name: 'unbase64',
  summary: 'Reads bytes from base 64; other characters are passed over.',
  examples: [{ sql: "string(unbase64('aGVsbG8='))", result: 'hello' }],
  resolve: (given, _settings, position) => {
    const typed = typeArguments('unbase64', [[STRING]], 1, given, position);
    return functionCall('unbase64', typed, BINARY, { position });
  },
  evaluate: (call, frame, evaluate) => {
    const { kernels, arena, memory, active } = frame;
    const texts = evaluate(call.arguments[0], frame);
    const { length, validity, values, offsets: from } = texts;
    const offsets = arena.allocate((length + 1) * 4);
    const heap = arena.allocate(memory.u32[from / 4 + length]);
    memory.u32[offsets / 4] = 0;
    const read = textReader(texts, memory);
    const decode = (row: number): number =>
      kernels.decodeBase64(from, values, validity, row, length, offsets, heap);
    for (let row = decode(0); row < length; row = decode(row + 1)) {
      memory.u32[offsets / 4 + row + 1] = memory.u32[offsets / 4 + row];
      if (!isSet(active, row, memory.u8)) continue;
      reportError(wrongDigits(read(row), 'BASE64'), row, call, frame);
    }
    return bytesColumn(length, validity, offsets, heap);
  },
};
