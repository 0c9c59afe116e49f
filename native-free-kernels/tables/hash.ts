/**
 * Spark's hashes, which go from value to value: each row's hash is the seed of its next value, and a null leaves it as it is.
 * `kind` is 0 for bits, 1 to 5 for integers of 8, 16, 32, 64 and 128 bits, 6 and 7 for floats of 32 and 64 bits, 8 for byte
 * strings (with `offsets`), 9 for intervals of months, days and microseconds. With `lists` (i32 offsets, else 0) the values are
 * the elements of lists, which are hashed one after the other; `listValidity` says which rows have one. `buffer` has 16 bytes
 * of room. Sources: `native-free-kernels/hash/`.
 */
export interface HashKernels {
  /** Goes on with `length` hashes of 4 bytes by Murmur3, or of 8 by XXH64. */
  hashValues(
    hashBytes: number,
    kind: number,
    values: number,
    offsets: number,
    validity: number,
    lists: number,
    listValidity: number,
    length: number,
    buffer: number,
    hashes: number,
  ): void;
}
