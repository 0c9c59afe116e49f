import { type CharacterClass, matchesNothing, type RegexpNode } from './regexp-syntax.ts';

// What parts of a pattern may begin with, as sets of bytes (a bit for each of 256): so that a search can skip where no match
// begins, and a run of characters need not be tried shorter where that leads to nothing.

/** What the rest of a pattern asks of the place where it begins. */
export interface Follow {
  /** It matches only before one of these, or at the end of the text. */
  readonly bytes: bigint;
  /** It matches whatever stands there. */
  readonly isFree: boolean;
}

export const NOTHING_MORE: Follow = { bytes: 0n, isFree: true };

/** What matches begin with that do not begin at the start of the text; numbers are those of the kernel. */
export interface Beginning {
  readonly kind: number;
  readonly byte: number;
  readonly bytes: bigint;
}

const ANYTHING = 0;
const ONLY_START = 1;
const ONE_BYTE = 2;
const SOME_BYTES = 3;

const ALL_BYTES = (1n << 256n) - 1n;
/** What characters beyond ASCII begin with. */
const LEADING_BYTES = ALL_BYTES & ~((1n << 192n) - 1n);
const LINE_ENDS = [0x0a, 0x0d, 0xc2, 0xe2].reduce((set, byte) => set | (1n << BigInt(byte)), 0n);

export function beginningOf(node: RegexpNode): Beginning {
  const { bytes, mayBeNothing } = interior(node);
  if (mayBeNothing) return { kind: ANYTHING, byte: 0, bytes };
  if (bytes === 0n) return { kind: ONLY_START, byte: 0, bytes };
  const isOne = (bytes & (bytes - 1n)) === 0n;
  return { kind: isOne ? ONE_BYTE : SOME_BYTES, byte: bytes.toString(2).length - 1, bytes };
}

/** What the rest from a part on asks, when `follow` is what comes behind the part. */
export function followOf(part: RegexpNode, follow: Follow): Follow {
  const bytes = firstBytes(part) | (matchesNothing(part) ? follow.bytes : 0n);
  return { bytes, isFree: isFree(part) && follow.isFree };
}

/** The bytes that a part may begin with. */
export function firstBytes(node: RegexpNode): bigint {
  switch (node.kind) {
    case 'bytes':
      return node.bytes.length === 0 ? 0n : 1n << BigInt(node.bytes[0]);
    case 'class':
      return bytesOf(node.members);
    case 'sequence': {
      let bytes = 0n;
      for (const part of node.parts) {
        bytes |= firstBytes(part);
        if (!matchesNothing(part)) break;
      }
      return bytes;
    }
    case 'choice':
      return node.options.reduce((bytes, option) => bytes | firstBytes(option), 0n);
    case 'repeat':
    case 'group':
      return firstBytes(node.body);
    case 'start':
      return ALL_BYTES;
    case 'end':
      return LINE_ENDS;
    case 'veryEnd':
    case 'cut':
      return 0n;
  }
}

/** The bytes that characters of a class begin with. */
export function bytesOf({ ascii, others }: CharacterClass): bigint {
  return others === 'none' ? ascii : ascii | LEADING_BYTES;
}

/** A sequence with neighbouring characters put together. */
export function joinBytes(parts: readonly RegexpNode[]): readonly RegexpNode[] {
  const joined: RegexpNode[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.kind === 'bytes' && last?.kind === 'bytes') {
      joined[joined.length - 1] = { kind: 'bytes', bytes: [...last.bytes, ...part.bytes] };
    } else joined.push(part);
  }
  return joined;
}

/** Whether a part matches wherever it is tried. */
function isFree(node: RegexpNode): boolean {
  switch (node.kind) {
    case 'sequence':
      return node.parts.every(isFree);
    case 'choice':
      return node.options.some(isFree);
    case 'repeat':
      return node.min === 0 || isFree(node.body);
    case 'group':
      return isFree(node.body);
    case 'cut':
      return true;
    case 'bytes':
      return node.bytes.length === 0;
    default:
      return false;
  }
}

/** What a match begins with that begins inside a text, where `^` never holds. */
function interior(node: RegexpNode): { readonly bytes: bigint; readonly mayBeNothing: boolean } {
  switch (node.kind) {
    case 'start':
      return { bytes: 0n, mayBeNothing: false };
    case 'sequence': {
      let bytes = 0n;
      for (const part of node.parts) {
        const found = interior(part);
        bytes |= found.bytes;
        if (!found.mayBeNothing) return { bytes, mayBeNothing: false };
      }
      return { bytes, mayBeNothing: true };
    }
    case 'choice': {
      const all = node.options.map(interior);
      const bytes = all.reduce((set, found) => set | found.bytes, 0n);
      return { bytes, mayBeNothing: all.some(({ mayBeNothing }) => mayBeNothing) };
    }
    case 'repeat': {
      const { bytes, mayBeNothing } = interior(node.body);
      return { bytes, mayBeNothing: mayBeNothing || node.min === 0 };
    }
    case 'group':
      return interior(node.body);
    default:
      return { bytes: firstBytes(node), mayBeNothing: matchesNothing(node) };
  }
}
