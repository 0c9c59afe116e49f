// Readers return the address behind what they read, 0 for what they leave to the slow path.

const QUOTE: u32 = 0x22;
const BACKSLASH: u32 = 0x5c;
const LETTER_U: u32 = 0x75;
const SPACE: u32 = 0x20;

/** The first quote, backslash or control character from `at` on; 0 when the text before it is not UTF-8. */
export function plainEnd(at: usize): usize {
  const start = at;
  while (true) {
    const first = marksIn(v128.load(at));
    const second = marksIn(v128.load(at, 16));
    if (v128.any_true(v128.or(first, second))) {
      const marks = (i8x16.bitmask(first) as u32) | ((i8x16.bitmask(second) as u32) << 16);
      const end = at + (ctz(marks) as usize);
      return load<i8>(end) >= 0 ? end : wideEnd(start, end);
    }
    at += 32;
  }
}

/** Quotes, backslashes, control characters, and bytes above 0x7f. */
function marksIn(bytes: v128): v128 {
  const quotes = i8x16.eq(bytes, i8x16.splat(QUOTE as i8));
  const backslashes = i8x16.eq(bytes, i8x16.splat(BACKSLASH as i8));
  const others = i8x16.lt_s(bytes, i8x16.splat(SPACE as i8));
  return v128.or(v128.or(quotes, backslashes), others);
}

/** The same for a text that has its first byte above 0x7f at `at`. */
function wideEnd(start: usize, at: usize): usize {
  while (true) {
    const bytes = v128.load(at);
    const quotes = i8x16.eq(bytes, i8x16.splat(QUOTE as i8));
    const backslashes = i8x16.eq(bytes, i8x16.splat(BACKSLASH as i8));
    const controls = i8x16.lt_u(bytes, i8x16.splat(SPACE as i8));
    const marks = i8x16.bitmask(v128.or(v128.or(quotes, backslashes), controls));
    if (marks !== 0) {
      const end = at + (ctz(marks) as usize);
      return isUtf8(start, end) ? end : 0;
    }
    at += 16;
  }
}

/** `at` is behind the opening quote. */
export function skipString(at: usize): usize {
  while (true) {
    at = plainEnd(at);
    if (at === 0) return 0;
    const mark: u32 = load<u8>(at);
    if (mark === QUOTE) return at + 1;
    if (mark !== BACKSLASH) return 0;
    at = skipEscape(at);
    if (at === 0) return 0;
  }
}

/**
 * Writes the string from `at`, behind the opening quote, to `target` with its escapes resolved. At `end` comes the
 * address behind what was written.
 */
export function readEscaped(at: usize, target: usize, end: usize): usize {
  while (true) {
    const next = plainEnd(at);
    if (next === 0) return 0;
    memory.copy(target, at, next - at);
    target += next - at;
    const mark: u32 = load<u8>(next);
    if (mark === QUOTE) {
      store<u32>(end, target as u32);
      return next + 1;
    }
    if (mark !== BACKSLASH) return 0;
    at = skipEscape(next);
    if (at === 0) return 0;
    const code = escapedCode(next);
    const isHigh = (code & 0xfc00) === 0xd800;
    if (isHigh) {
      at = skipEscape(at);
      if (at === 0 || at - next !== 12) return 0;
      const low = escapedCode(next + 6);
      if ((low & 0xfc00) !== 0xdc00) return 0;
      target = writeUtf8(target, 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff));
    } else {
      if ((code & 0xfc00) === 0xdc00) return 0;
      target = writeUtf8(target, code);
    }
  }
}

/** Checks the escape at a backslash. */
function skipEscape(at: usize): usize {
  if (load<u8>(at) !== BACKSLASH) return 0;
  const letter: u32 = load<u8>(at, 1);
  if (letter === LETTER_U) {
    for (let digit: usize = 2; digit < 6; digit++) {
      if (hexValue(load<u8>(at + digit)) < 0) return 0;
    }
    return at + 6;
  }
  return simpleEscape(letter) !== 0 ? at + 2 : 0;
}

function escapedCode(at: usize): u32 {
  const letter: u32 = load<u8>(at, 1);
  if (letter !== LETTER_U) return simpleEscape(letter);
  const high = (hexValue(load<u8>(at, 2)) << 4) | hexValue(load<u8>(at, 3));
  const low = (hexValue(load<u8>(at, 4)) << 4) | hexValue(load<u8>(at, 5));
  return ((high << 8) | low) as u32;
}

/** The character that a one-letter escape stands for, 0 for none. */
function simpleEscape(letter: u32): u32 {
  if (letter === QUOTE || letter === BACKSLASH || letter === 0x2f) return letter;
  if (letter === 0x62) return 8;
  if (letter === 0x66) return 12;
  if (letter === 0x6e) return 10;
  if (letter === 0x72) return 13;
  return letter === 0x74 ? 9 : 0;
}

function hexValue(byte: u8): i32 {
  const digit = (byte as i32) - 0x30;
  if (digit >= 0 && digit <= 9) return digit;
  const letter = ((byte as i32) | 0x20) - 0x61;
  return letter >= 0 && letter < 6 ? letter + 10 : -1;
}

function writeUtf8(target: usize, code: u32): usize {
  if (code < 0x80) {
    store<u8>(target, code as u8);
    return target + 1;
  }
  if (code < 0x800) {
    store<u8>(target, (0xc0 | (code >> 6)) as u8);
    store<u8>(target, (0x80 | (code & 0x3f)) as u8, 1);
    return target + 2;
  }
  if (code < 0x10000) {
    store<u8>(target, (0xe0 | (code >> 12)) as u8);
    store<u8>(target, (0x80 | ((code >> 6) & 0x3f)) as u8, 1);
    store<u8>(target, (0x80 | (code & 0x3f)) as u8, 2);
    return target + 3;
  }
  store<u8>(target, (0xf0 | (code >> 18)) as u8);
  store<u8>(target, (0x80 | ((code >> 12) & 0x3f)) as u8, 1);
  store<u8>(target, (0x80 | ((code >> 6) & 0x3f)) as u8, 2);
  store<u8>(target, (0x80 | (code & 0x3f)) as u8, 3);
  return target + 4;
}

/** Strict: no overlong forms, no surrogates, nothing above U+10FFFF. */
export function isUtf8(at: usize, end: usize): bool {
  while (at < end) {
    const lead: u32 = load<u8>(at);
    if (lead < 0x80) {
      at++;
      continue;
    }
    const extra: usize = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    if (lead < 0xc2 || lead > 0xf4 || at + extra >= end) return false;
    const second: u32 = load<u8>(at, 1);
    const least: u32 = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const greatest: u32 = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    if (second < least || second > greatest) return false;
    for (let next: usize = 2; next <= extra; next++) {
      if ((load<u8>(at + next) & 0xc0) !== 0x80) return false;
    }
    at += extra + 1;
  }
  return true;
}
