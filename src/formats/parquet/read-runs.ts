/** Values of more bits do not pass through a number of 32 bits together with what lies before them in a byte. */
const SHIFTED_BITS_MAX = 24;

/**
 * Reads levels, or places in a dictionary: runs of one value, and of values packed bit by bit. A run that is longer than what
 * is asked for is damage: one byte of it may say a thousand million.
 */
export function readRuns(
  bytes: Uint8Array,
  bitWidth: number,
  target: Uint8Array | Int32Array,
): void {
  const byteWidth = (bitWidth + 7) >>> 3;
  let at = 0;
  for (let done = 0; done < target.length; ) {
    const header = readHeader(bytes, at);
    at = header.end;
    const left = target.length - done;
    if (header.isPacked) {
      // Whole groups of eight, of which the last may be more than there are values, and cut off behind them.
      const count = Math.min(header.count * 8, left);
      if (at + Math.ceil((count * bitWidth) / 8) > bytes.length) throw cutOff();
      unpack(bytes, at, bitWidth, target.subarray(done, done + count));
      at += header.count * bitWidth;
      done += count;
    } else {
      if (at + byteWidth > bytes.length) throw cutOff();
      if (header.count > left) throw new Error('a run is longer than its page');
      let value = 0;
      for (let byte = 0; byte < byteWidth; byte++) value |= bytes[at + byte] << (byte * 8);
      target.fill(value, done, done + header.count);
      at += byteWidth;
      done += header.count;
    }
  }
}

interface RunHeader {
  readonly isPacked: boolean;
  /** Values, or groups of eight where they are packed. */
  readonly count: number;
  /** Where the header ends. */
  readonly end: number;
}

function readHeader(bytes: Uint8Array, start: number): RunHeader {
  let bits = 0;
  let end = start;
  for (let shift = 0; ; shift += 7) {
    if (end >= bytes.length || shift >= 32) throw cutOff();
    const byte = bytes[end++];
    bits |= (byte & 0x7f) << shift;
    if (byte < 0x80) return { isPacked: (bits & 1) === 1, count: bits >>> 1, end };
  }
}

function unpack(
  bytes: Uint8Array,
  start: number,
  bitWidth: number,
  target: Uint8Array | Int32Array,
): void {
  if (bitWidth > SHIFTED_BITS_MAX) {
    unpackWide(bytes, start, bitWidth, target);
    return;
  }
  const mask = (1 << bitWidth) - 1;
  let at = start;
  let bits = 0;
  let bitCount = 0;
  for (let index = 0; index < target.length; index++) {
    while (bitCount < bitWidth) {
      bits |= bytes[at++] << bitCount;
      bitCount += 8;
    }
    target[index] = bits & mask;
    bits >>>= bitWidth;
    bitCount -= bitWidth;
  }
}

/** Each value from the five bytes in which it lies. */
function unpackWide(
  bytes: Uint8Array,
  start: number,
  bitWidth: number,
  target: Uint8Array | Int32Array,
): void {
  const mask = bitWidth === 32 ? -1 : (1 << bitWidth) - 1;
  for (let index = 0; index < target.length; index++) {
    const at = start + Math.floor((index * bitWidth) / 8);
    const shift = (index * bitWidth) % 8;
    const low = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    const high = shift === 0 ? 0 : bytes[at + 4] << (32 - shift);
    target[index] = ((low >>> shift) | high) & mask;
  }
}

function cutOff(): Error {
  return new Error('a page ends within its levels or places in the dictionary');
}
