import * as crypto from 'node:crypto';
import * as zlib from 'node:zlib';
import { BIGINT, BINARY, INT, STRING } from '../../columnar/types.ts';
import { rowFunction } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';

// Checksums of bytes.

export const md5: ScalarFunction = rowFunction({
  name: 'md5',
  summary: 'Gives the MD5 checksum of bytes in hexadecimal digits.',
  examples: [{ sql: "md5('abc')", result: '900150983cd24fb0d6963f7d28e17f72' }],
  parameters: [[BINARY]],
  result: STRING,
  compute: (bytes: Uint8Array) => digest('md5', bytes),
});

export const sha1: ScalarFunction = rowFunction({
  name: 'sha1',
  aliases: ['sha'],
  summary: 'Gives the SHA-1 checksum of bytes in hexadecimal digits.',
  examples: [{ sql: "sha1('abc')", result: 'a9993e364706816aba3e25717850c26c9cd0d89d' }],
  parameters: [[BINARY]],
  result: STRING,
  compute: (bytes: Uint8Array) => digest('sha1', bytes),
});

/** 0 stands for the usual length. */
const SHA2_ALGORITHMS: ReadonlyMap<number, string> = new Map([
  [0, 'sha256'],
  [224, 'sha224'],
  [256, 'sha256'],
  [384, 'sha384'],
  [512, 'sha512'],
]);

export const sha2: ScalarFunction = rowFunction({
  name: 'sha2',
  summary:
    'Gives the SHA-2 checksum of 224, 256, 384 or 512 bits in hexadecimal digits; null for other lengths.',
  examples: [
    {
      sql: "sha2('abc', 224)",
      result: '23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7',
    },
  ],
  parameters: [[BINARY], [INT]],
  result: STRING,
  nullable: true,
  compute: (bytes: Uint8Array, bitLength: number) => {
    const algorithm = SHA2_ALGORITHMS.get(bitLength);
    return algorithm === undefined ? null : digest(algorithm, bytes);
  },
});

export const crc32: ScalarFunction = rowFunction({
  name: 'crc32',
  summary: 'Gives the cyclic redundancy check of bytes.',
  examples: [{ sql: "crc32('abc')", result: '891568578' }],
  parameters: [[BINARY]],
  result: BIGINT,
  compute: (bytes: Uint8Array) => BigInt(zlib.crc32(bytes)),
});

function digest(algorithm: string, bytes: Uint8Array): string {
  return crypto.hash(algorithm, bytes);
}
