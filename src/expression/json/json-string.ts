import type { SharedMemory } from '../../columnar/memory.ts';
import type { ByteWriter } from '../text/byte-writer.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const SHORT_ESCAPES: Readonly<Record<number, string>> = {
  8: '\\b',
  9: '\\t',
  10: '\\n',
  12: '\\f',
  13: '\\r',
  [QUOTE]: '\\"',
  [BACKSLASH]: '\\\\',
};

/** Writes the UTF-8 text at [start, end) as a JSON string: runs of plain bytes are copied, the rest is escaped. */
export function writeJsonString(
  { u8 }: SharedMemory,
  start: number,
  end: number,
  target: ByteWriter,
): void {
  target.ascii('"');
  let plain = start;
  for (let at = start; at < end; at++) {
    const byte = u8[at];
    if (byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH) continue;
    target.range(plain, at);
    target.ascii(SHORT_ESCAPES[byte] ?? unicodeEscape(byte));
    plain = at + 1;
  }
  target.range(plain, end);
  target.ascii('"');
}

function unicodeEscape(byte: number): string {
  return `\\u${byte.toString(16).toUpperCase().padStart(4, '0')}`;
}
