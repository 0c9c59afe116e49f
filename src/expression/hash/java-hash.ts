import type { DataType } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';

/** Java's hash code of a value that is not null: the box of a number, a String. */
export function javaHash(value: LiteralValue, { kind }: DataType): number {
  if (typeof value === 'boolean') return value ? 1231 : 1237;
  if (typeof value === 'string') return textHash(value);
  if (typeof value === 'bigint') return folded(BigInt.asUintN(64, value));
  if (kind === 'double' || kind === 'float') return fractionHash(value as number, kind);
  return typeof value === 'number' ? value : 0;
}

function textHash(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index++) {
    hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  }
  return hash;
}

function fractionHash(value: number, kind: 'double' | 'float'): number {
  const view = new DataView(new ArrayBuffer(8));
  if (kind === 'float') {
    view.setFloat32(0, value);
    return view.getInt32(0);
  }
  view.setFloat64(0, value);
  return folded(view.getBigUint64(0));
}

/** The two halves of 64 bits laid over one another. */
function folded(bits: bigint): number {
  return Number(BigInt.asIntN(32, bits ^ (bits >> 32n)));
}
