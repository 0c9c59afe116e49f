import { murmur3Bytes } from '../../../src/expression/hash/murmur3.ts';
import { KernelMemory, ROWS } from '../kernel-memory.ts';
import type { MicroCase, MicroResult } from '../micro-case.ts';

/** Byte strings of UTF-8, beside JavaScript's strings. */
export function textCases(): readonly MicroCase[] {
  const memory = new KernelMemory();
  const { kernels } = memory;
  const channels = memory.texts((random) => `Channel-${random.below(8)} of ${random.below(1000)}`);
  const { offsets, heap, values } = channels;
  const bits = memory.bits();
  const hashes = memory.words();
  const lengths = memory.signed32();
  const size = channels.byteLength;
  const lower = memory.bytes(size);
  const tests = [
    test(
      'compare: text equal to a constant',
      'equalBytes',
      'Channel-3 of 7',
      (text, wanted) => text === wanted,
    ),
    test('text: begins with a constant', 'startsWith', 'Channel-3', (text, wanted) =>
      text.startsWith(wanted),
    ),
    test('text: contains a constant', 'containsBytes', '-3 of 1', (text, wanted) =>
      text.includes(wanted),
    ),
  ];
  function test(
    name: string,
    verb: 'equalBytes' | 'startsWith' | 'containsBytes',
    wanted: string,
    matches: (text: string, wanted: string) => boolean,
  ): MicroCase {
    const constant = memory.text(wanted);
    const own = [offsets, heap, 1, constant.offsets, constant.heap, 0, ROWS] as const;
    const target = bits.byteOffset;
    return {
      name,
      kernel() {
        if (verb === 'equalBytes') kernels.equalBytes(...own, 0, target);
        else kernels[verb](...own, target);
      },
      plain() {
        for (let row = 0; row < ROWS; row++) {
          const bit = 1 << (row & 7);
          if (matches(values[row]!, wanted)) bits[row >>> 3]! |= bit;
          else bits[row >>> 3]! &= ~bit;
        }
      },
      result: bits,
    };
  }
  return [
    ...tests,
    {
      name: 'text: lower case',
      kernel: () => void kernels.changeAsciiCase(heap, size, 'A'.charCodeAt(0), lower.byteOffset),
      plain() {
        let place = 0;
        for (let row = 0; row < ROWS; row++) {
          const text = values[row]!.toLowerCase();
          for (let at = 0; at < text.length; at++) lower[place++] = text.charCodeAt(at);
        }
      },
      result: lower,
    },
    {
      name: 'text: length in code points',
      kernel: () => kernels.countCodePoints(offsets, heap, ROWS, lengths.byteOffset),
      plain() {
        for (let row = 0; row < ROWS; row++) {
          let count = 0;
          for (const _ of values[row]!) count++;
          lengths[row] = count;
        }
      },
      result: lengths,
    },
    { ...substringCase(memory, channels), result: null },
    hashCase(memory, channels),
    dictionaryCase(memory, channels),
    {
      name: 'keys: hash of text (XXH64), beside a simpler one',
      kernel: () => kernels.hashKeys(offsets, heap, ROWS, hashes.byteOffset),
      plain() {
        for (let row = 0; row < ROWS; row++) {
          const text = values[row]!;
          let hash = 0;
          for (let place = 0; place < text.length; place++) {
            hash = Math.imul(hash, 31) + text.charCodeAt(place);
          }
          lengths[row] = hash;
        }
      },
      result: null satisfies MicroResult | null,
    },
  ];
}

function substringCase(
  memory: KernelMemory,
  { offsets, heap, values, byteLength }: ReturnType<KernelMemory['texts']>,
): Omit<MicroCase, 'result'> {
  const { kernels } = memory;
  const [position, count] = [memory.signed32(1), memory.signed32(1)];
  [position[0], count[0]] = [3, 8];
  const starts = memory.numbers32().byteOffset;
  const ends = memory.signed32(ROWS + 1).byteOffset;
  const target = memory.bytes(byteLength).byteOffset;
  const parts = new Array<string>(ROWS);
  return {
    name: 'text: substring',
    kernel() {
      const what = [position.byteOffset, 0, count.byteOffset, 0] as const;
      kernels.findSubstrings(offsets, heap, ...what, ROWS, starts, ends);
      kernels.copySlices(heap, starts, ROWS, ends, target);
    },
    plain() {
      for (let row = 0; row < ROWS; row++) parts[row] = values[row]!.slice(2, 10);
    },
  };
}

const BYTES_KIND = 8;
const SEED = 42;

function hashCase(
  memory: KernelMemory,
  { offsets, heap, values }: ReturnType<KernelMemory['texts']>,
): MicroCase {
  const { kernels } = memory;
  const hashes = memory.signed32();
  const buffer = memory.bytes(16).byteOffset;
  return {
    name: 'hash: Murmur3 of texts',
    kernel() {
      hashes.fill(SEED);
      const rows = [0, 0, 0, ROWS, buffer] as const;
      kernels.hashValues(4, BYTES_KIND, heap, offsets, ...rows, hashes.byteOffset);
    },
    plain() {
      for (let row = 0; row < ROWS; row++) {
        hashes[row] = murmur3Bytes(Buffer.from(values[row]!), SEED);
      }
    },
    result: hashes,
  };
}

const DISTINCT_MAX = 65_536;
const SLOTS: number = 2 * DISTINCT_MAX;

function dictionaryCase(
  memory: KernelMemory,
  { offsets, heap, values }: ReturnType<KernelMemory['texts']>,
): MicroCase {
  const { kernels } = memory;
  const rows = memory.numbers32();
  rows.forEach((_, row) => {
    rows[row] = row;
  });
  const slots = memory.bytes(SLOTS * 4);
  const distinct = memory.numbers32(DISTINCT_MAX).byteOffset;
  const codes = memory.numbers32();
  return {
    name: 'dictionary: codes of 8 k texts',
    kernel() {
      slots.fill(0);
      const work = [slots.byteOffset, SLOTS - 1, DISTINCT_MAX, distinct, codes.byteOffset] as const;
      kernels.dictionaryBytes(offsets, heap, rows.byteOffset, ROWS, ...work);
    },
    plain() {
      const codeOf = new Map<string, number>();
      for (let row = 0; row < ROWS; row++) {
        const text = values[row]!;
        let code = codeOf.get(text);
        if (code === undefined) {
          code = codeOf.size;
          codeOf.set(text, code);
        }
        codes[row] = code;
      }
    },
    result: codes,
  };
}
