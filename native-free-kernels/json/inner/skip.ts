import { skipNumber } from './number';
import { skipString } from './string';

const QUOTE: u32 = 0x22;
const COMMA: u32 = 0x2c;
const COLON: u32 = 0x3a;
const OPEN_BRACKET: u32 = 0x5b;
const CLOSE_BRACKET: u32 = 0x5d;
const OPEN_BRACE: u32 = 0x7b;
const CLOSE_BRACE: u32 = 0x7d;
/** Deeper values are left to the slow path. */
const DEPTH_MAX: u32 = 64;

export const NULL_WORD: u32 = 0x6c6c756e;
export const TRUE_WORD: u32 = 0x65757274;
/** `fals`: an `e` must follow. */
export const FALSE_WORD: u32 = 0x736c6166;

/** Lines hold no line ends, so blanks are spaces and tabs. */
export function skipBlanks(at: usize): usize {
  while (true) {
    const byte: u32 = load<u8>(at);
    if (byte !== 0x20 && byte !== 0x09) return at;
    at++;
  }
}

/** The address behind any value; 0 when it is malformed or unusual. */
export function skipValue(at: usize): usize {
  const first: u32 = load<u8>(at);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return skipNested(at);
  return skipScalar(at, first);
}

function skipScalar(at: usize, first: u32): usize {
  if (first === QUOTE) return skipString(at + 1);
  const word = load<u32>(at);
  if (word === NULL_WORD || word === TRUE_WORD) return at + 4;
  if (word === FALSE_WORD) return load<u8>(at, 4) === 0x65 ? at + 5 : 0;
  return skipNumber(at);
}

/** An object or array. `kinds` is the stack of what is open, the innermost in the lowest bit: 1 for an object. */
function skipNested(at: usize): usize {
  let kinds: u64 = 0;
  let depth: u32 = 0;
  while (true) {
    // Here a value begins.
    const first: u32 = load<u8>(at);
    let isValueDone = true;
    if (first === OPEN_BRACE || first === OPEN_BRACKET) {
      if (depth === DEPTH_MAX) return 0;
      kinds = (kinds << 1) | (first === OPEN_BRACE ? 1 : 0);
      depth++;
      at = skipBlanks(at + 1);
      isValueDone = load<u8>(at) === (first === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET);
      if (isValueDone) {
        kinds >>= 1;
        depth--;
        at++;
      } else if (first === OPEN_BRACE) {
        at = skipKey(at);
      }
    } else {
      at = skipScalar(at, first);
    }
    if (at === 0) return 0;
    // Behind a value: close what ends here, then go on to the next one.
    while (isValueDone) {
      if (depth === 0) return at;
      at = skipBlanks(at);
      const mark: u32 = load<u8>(at);
      const isObject = (kinds & 1) !== 0;
      if (mark === COMMA) {
        at = skipBlanks(at + 1);
        if (isObject) at = skipKey(at);
        if (at === 0) return 0;
        isValueDone = false;
      } else {
        if (mark !== (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) return 0;
        kinds >>= 1;
        depth--;
        at++;
      }
    }
  }
}

/** A key, its colon and the blanks around. */
function skipKey(at: usize): usize {
  if (load<u8>(at) !== QUOTE) return 0;
  at = skipString(at + 1);
  if (at === 0) return 0;
  return skipColon(at);
}

/** The colon behind a key, and the blanks around it. */
export function skipColon(at: usize): usize {
  at = skipBlanks(at);
  return load<u8>(at) === COLON ? skipBlanks(at + 1) : 0;
}
