// Texts as strings of JSON.

import { copyOver } from '../../memory/inner/short';

const QUOTE: u32 = 0x22;
const BACKSLASH: u32 = 0x5c;
const SPACE: u32 = 0x20;
/** A control character is at most six bytes: `\u001F`. */
const UNICODE_ESCAPE: u32 = 0x75;
/** The most that a byte becomes. */
export const JSON_BYTES_MAX: u32 = 6;

/** How many bytes a byte of a text becomes. */
export function jsonBytes(byte: u32): u32 {
  if (isPlain(byte)) return 1;
  return escapedLetter(byte) === UNICODE_ESCAPE ? JSON_BYTES_MAX : 2;
}

/** Writes the text [start, end) with quotes and escapes; returns the end. */
export function writeJsonText(start: usize, end: usize, target: usize): usize {
  store<u8>(target++, QUOTE);
  let plain = start;
  for (let at = start; at < end; at++) {
    const byte = load<u8>(at) as u32;
    if (isPlain(byte)) continue;
    target = writeEscape(byte, copyOver(target, plain, (at - plain) as u32));
    plain = at + 1;
  }
  target = copyOver(target, plain, (end - plain) as u32);
  store<u8>(target, QUOTE);
  return target + 1;
}

function isPlain(byte: u32): bool {
  return byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH;
}

function escapedLetter(byte: u32): u32 {
  switch (byte) {
    case 8:
      return 0x62;
    case 9:
      return 0x74;
    case 10:
      return 0x6e;
    case 12:
      return 0x66;
    case 13:
      return 0x72;
    case QUOTE:
    case BACKSLASH:
      return byte;
    default:
      return UNICODE_ESCAPE;
  }
}

function writeEscape(byte: u32, target: usize): usize {
  const letter = escapedLetter(byte);
  store<u8>(target, BACKSLASH);
  store<u8>(target, letter, 1);
  if (letter !== UNICODE_ESCAPE) return target + 2;
  store<u16>(target, 0x3030, 2);
  store<u8>(target, 0x30 + (byte >> 4), 4);
  const digit = byte & 15;
  store<u8>(target, digit < 10 ? 0x30 + digit : 0x37 + digit, 5);
  return target + 6;
}
