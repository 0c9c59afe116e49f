const POWER_MIN = -342;
const POWER_MAX = 308;
const BITS = 128n;
/** The greatest power of five in 64 bits. */
const ROUNDED_UP_MAX = 5n ** 27n;

let table: Uint8Array | undefined;

/**
 * The leading 128 bits of 5^q for q from −342 to 308, each as two 64-bit words with the high one first: what the kernel
 * multiplies digits with to read a DOUBLE.
 */
export function powersOfFive(): Uint8Array {
  table ??= buildTable();
  return table;
}

function buildTable(): Uint8Array {
  const words = new BigUint64Array((POWER_MAX - POWER_MIN + 1) * 2);
  for (let power = POWER_MIN; power <= POWER_MAX; power++) {
    const bits =
      power < 0 ? leadingReciprocalBits(5n ** BigInt(-power)) : leadingBits(5n ** BigInt(power));
    words[(power - POWER_MIN) * 2] = bits >> 64n;
    words[(power - POWER_MIN) * 2 + 1] = BigInt.asUintN(64, bits);
  }
  return new Uint8Array(words.buffer);
}

function leadingBits(value: bigint): bigint {
  const shift = bitLength(value) - BITS;
  return shift >= 0n ? value >> shift : value << -shift;
}

/** The leading bits of 1 / value: rounded up while the value fits 64 bits, cut off beyond. */
function leadingReciprocalBits(value: bigint): bigint {
  const shift = bitLength(value - 1n) + BITS - 1n;
  const quotient = (1n << shift) / value;
  return value <= ROUNDED_UP_MAX ? quotient + 1n : quotient;
}

function bitLength(value: bigint): bigint {
  return BigInt(value.toString(2).length);
}
