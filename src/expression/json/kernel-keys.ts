import type { ComputeContext } from '../evaluation.ts';
import { COLUMN_BYTES, type KernelColumns } from '../lines/kernel-columns.ts';

// What the JSON kernel has in its work record beside the columns; laid out in `native-free-kernels/json/inner/layout.ts`.

const WORK_KEYS = 8;
const WORK_KEY_COUNT = 12;
const WORK_SHAPE = 128;
const WORK_STEP_COUNT = 132;
const WORK_MISS_COUNT = 136;
const COLUMN_NAME = 24;
const COLUMN_NAME_BYTES = 28;

const KEY_RECORD_BYTES = 64;
const KEYS_MAX = 64;
const KEY_BYTES_MAX = 48;
const KEY_BYTE_LENGTH = 0;
const KEY_COLUMN = 4;
const KEY_TEXT = 16;
/** Two quotes and a colon. */
const KEY_PUNCTUATION_BYTES = 3;
const SHAPE_STEPS_MAX = 64;
const STEP_BYTES = 64;
const QUOTE = 0x22;
const COLON = 0x3a;

/**
 * Names the columns, and expects their keys: the first guess is that lines have the columns in order; the kernel learns
 * what they really have.
 */
export function expectKeys(
  { address, columns }: KernelColumns,
  names: readonly string[],
  context: ComputeContext,
): void {
  const { scratch, memory } = context;
  const { u8, u32 } = memory;
  const keys = scratch.allocate((KEYS_MAX + 1) * KEY_RECORD_BYTES);
  let keyCount = 0;
  names.forEach((name, index) => {
    const byteLength = Buffer.byteLength(name);
    const text = scratch.allocate(byteLength);
    memory.text.write(name, text);
    const column = columns + index * COLUMN_BYTES;
    u32[(column + COLUMN_NAME) / 4] = text;
    u32[(column + COLUMN_NAME_BYTES) / 4] = byteLength;
    const spelledBytes = byteLength + KEY_PUNCTUATION_BYTES;
    if (keyCount === KEYS_MAX || spelledBytes > KEY_BYTES_MAX) return;
    const record = keys + keyCount * KEY_RECORD_BYTES;
    u32[(record + KEY_BYTE_LENGTH) / 4] = spelledBytes;
    u32[(record + KEY_COLUMN) / 4] = index;
    const key = record + KEY_TEXT;
    u8[key] = QUOTE;
    u8.copyWithin(key + 1, text, text + byteLength);
    u8[key + 1 + byteLength] = QUOTE;
    u8[key + 2 + byteLength] = COLON;
    keyCount++;
  });
  u32[(address + WORK_SHAPE) / 4] = scratch.allocate(SHAPE_STEPS_MAX * STEP_BYTES);
  u32[(address + WORK_STEP_COUNT) / 4] = 0;
  u32[(address + WORK_MISS_COUNT) / 4] = 0;
  u32[(address + WORK_KEYS) / 4] = keys;
  u32[(address + WORK_KEY_COUNT) / 4] = keyCount;
}
