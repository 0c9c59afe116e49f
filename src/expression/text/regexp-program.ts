import {
  type Beginning,
  beginningOf,
  bytesOf,
  type Follow,
  firstBytes,
  followOf,
  joinBytes,
  NOTHING_MORE,
} from './regexp-beginnings.ts';
import { type CharacterClass, parseRegexp, type RegexpNode } from './regexp-syntax.ts';

// Patterns as programs for `native-free-kernels/regexp`: a head, then instructions, then classes, all of them words.

/** A pattern that kernels run over the bytes of texts. */
export interface RegexpProgram {
  readonly words: Uint32Array;
  /** Two for the whole match and two for each group that is wanted: where it begins and ends. */
  readonly slotCount: number;
  readonly groupCount: number;
}

/** The program for a Java pattern; null where a kernel could not do it. `groups`: those whose places are wanted, in the order of their slots. */
export function regexpProgram(pattern: string, ...groups: readonly number[]): RegexpProgram | null {
  const key = `${groups}/${pattern}`;
  const known = CACHE.get(key);
  if (known !== undefined) return known;
  const parsed = parseRegexp(pattern);
  const isWanted = parsed !== null && groups.every((own) => own >= 0 && own <= parsed.groupCount);
  const program = isWanted ? programOf(parsed.node, parsed.groupCount, groups) : null;
  if (CACHE.size >= CACHE_MAX) CACHE.clear();
  CACHE.set(key, program);
  return program;
}

const CACHE = new Map<string, RegexpProgram | null>();
/** Patterns can come from data, so there is an end to what is remembered. */
const CACHE_MAX = 1000;
/** Longer programs are for matchers that are made for them. */
const WORDS_MAX = 4096;

// The instructions of `native-free-kernels/regexp/inner/run.ts`.
const MATCH = 0;
const BYTES = 1;
const CLASS = 2;
const SPAN = 3;
const LAZY_SPAN = 4;
const SPLIT = 5;
const JUMP = 6;
const SAVE = 7;
const PLAIN = { start: 8, end: 9, veryEnd: 10, cut: 11 } as const;

const UNBOUNDED = 0xffffffff;
const HEAD_WORDS = 4 + 256 / 4;
const OTHERS = { none: 0, all: 1, noLineEnds: 2 } as const;
const NO_BYTE = 256;
const CLASS_WORDS = 2 + 128 / 4;

const ALL_ASCII = (1n << 128n) - 1n;

export function programOf(
  node: RegexpNode,
  groupCount: number,
  groups: readonly number[] = [],
): RegexpProgram | null {
  // The whole match has its slots anyway.
  const parts = groups.filter((group) => group !== 0);
  const writer = new ProgramWriter(parts);
  writer.write(node, NOTHING_MORE);
  const words = writer.finish(beginningOf(node));
  return words === null ? null : { words, slotCount: 2 + 2 * parts.length, groupCount };
}

class ProgramWriter {
  readonly #groups: readonly number[];
  readonly #code: number[] = [];
  readonly #classes: CharacterClass[] = [];
  /** Places in the code that name a class by its number. */
  readonly #classPlaces: number[] = [];
  #isTooLong = false;

  constructor(groups: readonly number[]) {
    this.#groups = groups;
  }

  write(node: RegexpNode, follow: Follow): void {
    if (this.#code.length > WORDS_MAX) this.#isTooLong = true;
    if (this.#isTooLong) return;
    switch (node.kind) {
      case 'bytes':
        this.#bytes(node.bytes);
        break;
      case 'class':
        this.#ofClass(CLASS, node.members);
        break;
      case 'sequence':
        this.#sequence(node.parts, follow);
        break;
      case 'choice':
        this.#choice(node.options, follow);
        break;
      case 'repeat':
        this.#repeat(node, follow);
        break;
      case 'group':
        this.#inGroup(node.number, () => this.write(node.body, follow));
        break;
      default:
        this.#emit(PLAIN[node.kind]);
    }
  }

  /** The whole program; null where it is too long. */
  finish(beginning: Beginning): Uint32Array | null {
    this.#emit(MATCH);
    if (this.#isTooLong) return null;
    const classesAt = HEAD_WORDS + this.#code.length;
    const words = new Uint32Array(classesAt + this.#classes.length * CLASS_WORDS);
    words.set([HEAD_WORDS * 4, beginning.kind, beginning.byte, 2 + 2 * this.#groups.length]);
    writeSet(words, 4, beginning.bytes, 256);
    for (const place of this.#classPlaces) {
      this.#code[place] = (classesAt + this.#code[place] * CLASS_WORDS) * 4;
    }
    words.set(this.#code, HEAD_WORDS);
    for (const [index, members] of this.#classes.entries()) {
      const at = classesAt + index * CLASS_WORDS;
      words.set([OTHERS[members.others], onlyOther(members)], at);
      writeSet(words, at + 2, members.ascii, 128);
    }
    return words;
  }

  #sequence(given: readonly RegexpNode[], follow: Follow): void {
    const parts = joinBytes(given);
    const follows = [follow];
    for (const part of parts.slice(1).toReversed()) follows.unshift(followOf(part, follows[0]));
    for (const [index, part] of parts.entries()) this.write(part, follows[index]);
  }

  #choice(options: readonly RegexpNode[], follow: Follow): void {
    const jumps: number[] = [];
    for (const [index, option] of options.entries()) {
      const isLast = index === options.length - 1;
      const other = isLast ? -1 : this.#emit(SPLIT, 0);
      this.write(option, follow);
      if (isLast) break;
      jumps.push(this.#emit(JUMP, 0));
      this.#code[other + 2] = this.#here;
    }
    for (const jump of jumps) this.#code[jump + 2] = this.#here;
  }

  #repeat(node: RegexpNode & { readonly kind: 'repeat' }, follow: Follow): void {
    const { body, min, max, isLazy } = node;
    const isEndless = max === Number.POSITIVE_INFINITY;
    if (body.kind === 'class' && (!isLazy || isEndless)) {
      this.#span(node, body.members, follow);
      return;
    }
    const again = { bytes: follow.bytes | firstBytes(body), isFree: follow.isFree };
    for (let round = 1; round <= min; round++) {
      this.write(body, round < min ? { ...again, isFree: false } : again);
    }
    if (isEndless) {
      this.#loop(body, isLazy, again);
      return;
    }
    const exits: number[] = [];
    for (let round = min; round < max && !this.#isTooLong; round++) {
      exits.push(this.#fork(isLazy));
      this.write(body, again);
    }
    for (const exit of exits) this.#close(exit);
  }

  #loop(body: RegexpNode, isLazy: boolean, again: Follow): void {
    const start = this.#here;
    const exit = this.#fork(isLazy);
    this.write(body, again);
    this.#emit(JUMP, start);
    this.#close(exit);
  }

  /** Goes on or leaves: what is tried first comes first. */
  #fork(isLazy: boolean): number {
    if (!isLazy) return this.#emit(SPLIT, 0);
    const behindBoth = this.#here + 2 * 3 * 4;
    this.#emit(SPLIT, behindBoth);
    return this.#emit(JUMP, 0);
  }

  #close(fork: number): void {
    this.#code[fork + 2] = this.#here;
  }

  #span(
    { min, max, isLazy }: { readonly min: number; readonly max: number; readonly isLazy: boolean },
    members: CharacterClass,
    follow: Follow,
  ): void {
    if (isLazy) {
      this.#ofClass(LAZY_SPAN, members, min);
      return;
    }
    const isFinal = follow.isFree || (follow.bytes & bytesOf(members)) === 0n;
    const more = max === Number.POSITIVE_INFINITY ? UNBOUNDED : max - min;
    this.#ofClass(SPAN, members, min, more, isFinal ? 0 : 1);
  }

  #inGroup(number: number, write: () => void): void {
    const index = this.#groups.indexOf(number);
    if (index >= 0) this.#emit(SAVE, 2 + 2 * index);
    write();
    if (index >= 0) this.#emit(SAVE, 3 + 2 * index);
  }

  #bytes(bytes: readonly number[]): void {
    const words = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
    words.set(bytes);
    this.#emit(BYTES, bytes.length, ...new Uint32Array(words.buffer));
  }

  #ofClass(instruction: number, members: CharacterClass, ...rest: number[]): void {
    const known = this.#classes.findIndex(
      ({ ascii, others }) => ascii === members.ascii && others === members.others,
    );
    const number = known >= 0 ? known : this.#classes.push(members) - 1;
    this.#classPlaces.push(this.#emit(instruction, number, ...rest) + 2);
  }

  /** Returns where in the code the instruction is. */
  #emit(instruction: number, ...words: readonly number[]): number {
    const place = this.#code.length;
    this.#code.push(instruction, (2 + words.length) * 4, ...words);
    return place;
  }

  /** The address behind the code so far, from the program's start. */
  get #here(): number {
    return (HEAD_WORDS + this.#code.length) * 4;
  }
}

/** A byte for each of the first `count` bits of a set. */
function writeSet(words: Uint32Array, at: number, set: bigint, count: number): void {
  const bytes = new Uint8Array(words.buffer, at * 4, count);
  for (let index = 0; index < count; index++) bytes[index] = Number((set >> BigInt(index)) & 1n);
}

/** The only character that a class lacks, if there is one: it can be looked for many bytes at a time. */
function onlyOther({ ascii, others }: CharacterClass): number {
  const missing = ALL_ASCII & ~ascii;
  const isOne = missing !== 0n && (missing & (missing - 1n)) === 0n;
  return others === 'all' && isOne ? missing.toString(2).length - 1 : NO_BYTE;
}
