import * as crypto from 'node:crypto';
import { BINARY, STRING } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { rowFunction } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';

// The cipher AES. GCM carries 12 bytes in front of the text and a tag behind it, CBC 16 bytes in front.

interface Mode {
  /** Of the bytes in front of the text that make equal texts differ. */
  readonly ivLength: number;
  /** Of the tag behind the text. */
  readonly tagLength: number;
}

const MODES: ReadonlyMap<string, Mode> = new Map([
  ['GCM', { ivLength: 12, tagLength: 16 }],
  ['CBC', { ivLength: 16, tagLength: 0 }],
  ['ECB', { ivLength: 0, tagLength: 0 }],
]);

const KEY_LENGTHS: readonly number[] = [16, 24, 32];
const NO_BYTES = new Uint8Array(0);

/** Its initial vector follows from key and value where none is given, so that a batch done again gives the same. */
export const aesEncrypt: ScalarFunction = rowFunction({
  name: 'aes_encrypt',
  summary:
    "Encrypts bytes by a key of 16, 24 or 32 bytes, in the mode 'GCM', 'CBC' or 'ECB', with an initial vector and, for GCM, data to authenticate.",
  examples: [
    {
      sql: "base64(aes_encrypt('Spark', 'abcdefghijklmnop12345678ABCDEFGH', 'CBC', 'DEFAULT', unhex('00000000000000000000000000000000')))",
      result: 'AAAAAAAAAAAAAAAAAAAAAPSd4mWyMZ5mhvjiAPQJnfg=',
    },
  ],
  parameters: [[BINARY], [BINARY], [STRING], [STRING], [BINARY], [BINARY]],
  required: 2,
  result: BINARY,
  compute: (
    text: Uint8Array,
    key: Uint8Array,
    modeName = 'GCM',
    padding = 'DEFAULT',
    givenIv = NO_BYTES,
    aad = NO_BYTES,
  ) => {
    const { name, mode } = modeOf(modeName, padding, aad);
    const iv = givenIv.length > 0 ? checkIv(name, mode, givenIv) : ivOf(mode, key, text, aad);
    const cipher = crypto.createCipheriv(algorithm(name, key), key, iv.length === 0 ? null : iv);
    const ciphered = cipher as crypto.CipherGCM;
    if (mode.tagLength > 0) ciphered.setAAD(aad);
    const parts = [iv, cipher.update(text), cipher.final()];
    if (mode.tagLength > 0) parts.push(ciphered.getAuthTag());
    return Buffer.concat(parts);
  },
});

type DecryptArguments = [
  bytes: Uint8Array,
  key: Uint8Array,
  mode?: string,
  padding?: string,
  aad?: Uint8Array,
];

export const aesDecrypt: ScalarFunction = rowFunction({
  name: 'aes_decrypt',
  summary: 'Decrypts what aes_encrypt made, by the same key and mode.',
  examples: [
    {
      sql: "CAST(aes_decrypt(unbase64('3lmwu+Mw0H3fi5NDvcu9lg=='), '1234567890abcdef', 'ECB', 'PKCS') AS STRING)",
      result: 'Spark SQL',
    },
  ],
  parameters: [[BINARY], [BINARY], [STRING], [STRING], [BINARY]],
  required: 2,
  result: BINARY,
  compute: (...given: DecryptArguments) => decrypt(...given),
});

export const tryAesDecrypt: ScalarFunction = rowFunction({
  name: 'try_aes_decrypt',
  summary: 'Decrypts as aes_decrypt does; null for what cannot be decrypted.',
  examples: [{ sql: "try_aes_decrypt(unhex('00'), '0000111122223333', 'ECB')", result: 'NULL' }],
  parameters: [[BINARY], [BINARY], [STRING], [STRING], [BINARY]],
  required: 2,
  result: BINARY,
  failure: 'null',
  compute: (...given: DecryptArguments) => decrypt(...given),
});

function decrypt(...given: DecryptArguments): Uint8Array {
  const [bytes, key, modeName = 'GCM', padding = 'DEFAULT', aad = NO_BYTES] = given;
  const { name, mode } = modeOf(modeName, padding, aad);
  const iv = bytes.subarray(0, mode.ivLength);
  const end = Math.max(mode.ivLength, bytes.length - mode.tagLength);
  const cipherName = algorithm(name, key);
  try {
    const decipher = crypto.createDecipheriv(cipherName, key, iv.length === 0 ? null : iv);
    if (mode.tagLength > 0) {
      const deciphered = decipher as crypto.DecipherGCM;
      deciphered.setAAD(aad);
      deciphered.setAuthTag(bytes.subarray(end));
    }
    return Buffer.concat([decipher.update(bytes.subarray(mode.ivLength, end)), decipher.final()]);
  } catch (error) {
    throw userError(
      'INVALID_PARAMETER_VALUE.AES_CRYPTO_ERROR',
      `The bytes cannot be decrypted: ${(error as Error).message}.`,
      { hint: 'Check the key, the mode and the data to authenticate.' },
    );
  }
}

/** The padding of a mode is always the same; it may be named. */
function modeOf(
  written: string,
  padding: string,
  aad: Uint8Array,
): { readonly name: string; readonly mode: Mode } {
  const name = written.toUpperCase();
  const mode = MODES.get(name);
  const paddings = name === 'GCM' ? ['DEFAULT', 'NONE'] : ['DEFAULT', 'PKCS'];
  if (mode === undefined || !paddings.includes(padding.toUpperCase())) {
    const message = `There is no AES-${written} with the padding ${padding}.`;
    throw userError('UNSUPPORTED_FEATURE.AES_MODE', message, {
      hint: `Modes: ${[...MODES.keys()].join(', ')}; leave the padding out.`,
    });
  }
  if (aad.length > 0 && name !== 'GCM') {
    const message = `AES-${name} has no data to authenticate.`;
    throw userError('UNSUPPORTED_FEATURE.AES_MODE_AAD', message);
  }
  return { name, mode };
}

function checkIv(name: string, { ivLength }: Mode, iv: Uint8Array): Uint8Array {
  if (ivLength === 0) {
    throw userError('UNSUPPORTED_FEATURE.AES_MODE_IV', `AES-${name} has no initial vector.`);
  }
  if (iv.length === ivLength) return iv;
  const message = `The initial vector of AES-${name} has ${ivLength} bytes, not ${iv.length}.`;
  throw userError('INVALID_PARAMETER_VALUE.AES_IV_LENGTH', message);
}

function ivOf({ ivLength }: Mode, key: Uint8Array, text: Uint8Array, aad: Uint8Array): Uint8Array {
  if (ivLength === 0) return NO_BYTES;
  const digest = crypto.createHmac('sha256', key).update(`${aad.length}:`).update(aad).update(text);
  return digest.digest().subarray(0, ivLength);
}

function algorithm(mode: string, key: Uint8Array): string {
  if (KEY_LENGTHS.includes(key.length)) return `aes-${key.length * 8}-${mode.toLowerCase()}`;
  throw userError(
    'INVALID_PARAMETER_VALUE.AES_KEY_LENGTH',
    `A key of AES has 16, 24 or 32 bytes, not ${key.length}.`,
  );
}
