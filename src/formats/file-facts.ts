import type { LiteralValue } from '../columnar/value.ts';

/** A piece of a file. */
export interface FilePiece {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly size: number;
  readonly modifiedMs: number;
}

/** The value of a fact (`FILE_FACTS`) in all rows of a piece. */
export function fileFact(
  name: string,
  { path, start, end, size, modifiedMs }: FilePiece,
): LiteralValue {
  const encoded = encodePath(path);
  const blockStart = BigInt(start);
  const blockLength = BigInt(end - start);
  if (name === 'input_file_name()') return `file://${encoded}`;
  if (name === 'input_file_block_start()') return blockStart;
  if (name === 'input_file_block_length()') return blockLength;
  const fileName = encoded.slice(encoded.lastIndexOf('/') + 1);
  const modified = BigInt(modifiedMs) * 1000n;
  return [`file:${encoded}`, fileName, BigInt(size), blockStart, blockLength, modified];
}

/** As java.net.URI writes a path: what has no place there by its UTF-8 bytes, letters of all scripts as they are. */
function encodePath(path: string): string {
  return path.replace(/[^\w\-!.~'()*,;:$&+=@/\u0080-\uffff]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
}
