import { crc32 } from 'node:zlib';
import type { JsonValue } from './json-value.ts';

/**
 * JSON in a file that people can read and that knows whether it is whole: the first line is `{"format":1,"crc":…}`,
 * the CRC-32 of the format and the rest.
 */
export function sealText(format: number, value: JsonValue): Uint8Array {
  const body = Buffer.from(`${JSON.stringify(value)}\n`);
  const head = Buffer.from(`${JSON.stringify({ format, crc: crcOf(format, body) })}\n`);
  return Buffer.concat([head, body]);
}

/** Null when the text is not whole. The value is what was sealed; a format unknown to the caller may hold anything. */
export function openSealedText(
  bytes: Uint8Array,
): { readonly format: number; readonly value: unknown } | null {
  const headEnd = bytes.indexOf(NEW_LINE) + 1;
  const head = parse(bytes.subarray(0, headEnd)) as { format?: unknown; crc?: unknown } | null;
  const body = bytes.subarray(headEnd);
  if (typeof head?.format !== 'number') return null;
  if (head.crc !== crcOf(head.format, body)) return null;
  return { format: head.format, value: parse(body) };
}

function crcOf(format: number, body: Uint8Array): number {
  return crc32(body, crc32(String(format)));
}

const NEW_LINE = 10;

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
  } catch {
    return null;
  }
}
