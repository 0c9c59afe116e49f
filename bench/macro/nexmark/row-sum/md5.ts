// MD5 (RFC 1321) of eight messages at once: two groups of four lanes, so that one group computes while the other waits.

const GROUPS: usize = 2;
const LANES_OF_GROUP: usize = 4;
const BLOCK_BYTES: usize = 64;
const LENGTH_BYTES: usize = 8;
const WORD_BYTES: usize = 4;
const VECTOR_BYTES: usize = 16;
const BLOCK_WORDS: usize = 16;
const FINAL_BIT: u8 = 0x80;

/** Pads a message of `byteLength` bytes in place; returns its number of blocks. */
export function padMessage(message: usize, byteLength: usize): u32 {
  const blocks = (byteLength + 1 + LENGTH_BYTES + BLOCK_BYTES - 1) / BLOCK_BYTES;
  const end = message + blocks * BLOCK_BYTES;
  const padding = message + byteLength;
  for (let at = padding; at < end; at += VECTOR_BYTES) v128.store(at, i32x4.splat(0));
  store<u8>(padding, FINAL_BIT);
  store<u64>(end - LENGTH_BYTES, (byteLength as u64) << 3);
  return blocks as u32;
}

/**
 * Digests eight padded messages. `messages` and `blocks` hold an address and a number of blocks for each; `sines` the 64
 * constants of the algorithm; `words` has room for 32 vectors. At `digests` come, group by group, the first words of the
 * four digests, then their second words. Behind a message 15 bytes are overwritten.
 */
export function digestEight(
  messages: usize,
  blocks: usize,
  sines: usize,
  words: usize,
  digests: usize,
): void {
  let a = i32x4.splat(0x67452301);
  let b = i32x4.splat(0xefcdab89);
  let c = i32x4.splat(0x98badcfe);
  let d = i32x4.splat(0x10325476);
  let e = a;
  let f = b;
  let g = c;
  let h = d;
  const most = greatestOf(blocks);
  for (let block: u32 = 0; block < most; block++) {
    gatherWords(messages, block, blocks, words);
    gatherWords(messages + 16, block, blocks + 16, words + VECTOR_BYTES);
    const beforeA = a;
    const beforeB = b;
    const beforeC = c;
    const beforeD = d;
    const beforeE = e;
    const beforeF = f;
    const beforeG = g;
    const beforeH = h;
    for (let step: usize = 0; step < 16; step += 4) {
      const sine = sines + (step << 2);
      const first = place(words, step);
      a = turn(b, a, v128.bitselect(c, d, b), first, sine, 7);
      e = turn(f, e, v128.bitselect(g, h, f), first + VECTOR_BYTES, sine, 7);
      const second = place(words, step + 1);
      d = turn(a, d, v128.bitselect(b, c, a), second, sine + 4, 12);
      h = turn(e, h, v128.bitselect(f, g, e), second + VECTOR_BYTES, sine + 4, 12);
      const third = place(words, step + 2);
      c = turn(d, c, v128.bitselect(a, b, d), third, sine + 8, 17);
      g = turn(h, g, v128.bitselect(e, f, h), third + VECTOR_BYTES, sine + 8, 17);
      const fourth = place(words, step + 3);
      b = turn(c, b, v128.bitselect(d, a, c), fourth, sine + 12, 22);
      f = turn(g, f, v128.bitselect(h, e, g), fourth + VECTOR_BYTES, sine + 12, 22);
    }
    for (let step: usize = 0; step < 16; step += 4) {
      const sine = sines + 64 + (step << 2);
      const first = place(words, 5 * step + 1);
      a = turn(b, a, v128.bitselect(b, c, d), first, sine, 5);
      e = turn(f, e, v128.bitselect(f, g, h), first + VECTOR_BYTES, sine, 5);
      const second = place(words, 5 * step + 6);
      d = turn(a, d, v128.bitselect(a, b, c), second, sine + 4, 9);
      h = turn(e, h, v128.bitselect(e, f, g), second + VECTOR_BYTES, sine + 4, 9);
      const third = place(words, 5 * step + 11);
      c = turn(d, c, v128.bitselect(d, a, b), third, sine + 8, 14);
      g = turn(h, g, v128.bitselect(h, e, f), third + VECTOR_BYTES, sine + 8, 14);
      const fourth = place(words, 5 * step + 16);
      b = turn(c, b, v128.bitselect(c, d, a), fourth, sine + 12, 20);
      f = turn(g, f, v128.bitselect(g, h, e), fourth + VECTOR_BYTES, sine + 12, 20);
    }
    for (let step: usize = 0; step < 16; step += 4) {
      const sine = sines + 128 + (step << 2);
      const first = place(words, 3 * step + 5);
      a = turn(b, a, odd(b, c, d), first, sine, 4);
      e = turn(f, e, odd(f, g, h), first + VECTOR_BYTES, sine, 4);
      const second = place(words, 3 * step + 8);
      d = turn(a, d, odd(a, b, c), second, sine + 4, 11);
      h = turn(e, h, odd(e, f, g), second + VECTOR_BYTES, sine + 4, 11);
      const third = place(words, 3 * step + 11);
      c = turn(d, c, odd(d, a, b), third, sine + 8, 16);
      g = turn(h, g, odd(h, e, f), third + VECTOR_BYTES, sine + 8, 16);
      const fourth = place(words, 3 * step + 14);
      b = turn(c, b, odd(c, d, a), fourth, sine + 12, 23);
      f = turn(g, f, odd(g, h, e), fourth + VECTOR_BYTES, sine + 12, 23);
    }
    for (let step: usize = 0; step < 16; step += 4) {
      const sine = sines + 192 + (step << 2);
      const first = place(words, 7 * step);
      a = turn(b, a, last(b, c, d), first, sine, 6);
      e = turn(f, e, last(f, g, h), first + VECTOR_BYTES, sine, 6);
      const second = place(words, 7 * step + 7);
      d = turn(a, d, last(a, b, c), second, sine + 4, 10);
      h = turn(e, h, last(e, f, g), second + VECTOR_BYTES, sine + 4, 10);
      const third = place(words, 7 * step + 14);
      c = turn(d, c, last(d, a, b), third, sine + 8, 15);
      g = turn(h, g, last(h, e, f), third + VECTOR_BYTES, sine + 8, 15);
      const fourth = place(words, 7 * step + 21);
      b = turn(c, b, last(c, d, a), fourth, sine + 12, 21);
      f = turn(g, f, last(g, h, e), fourth + VECTOR_BYTES, sine + 12, 21);
    }
    // Lanes that are done keep what they have.
    const isOpen = i32x4.lt_u(i32x4.splat(block), v128.load(blocks));
    a = i32x4.add(beforeA, v128.and(a, isOpen));
    b = i32x4.add(beforeB, v128.and(b, isOpen));
    c = i32x4.add(beforeC, v128.and(c, isOpen));
    d = i32x4.add(beforeD, v128.and(d, isOpen));
    const areOthersOpen = i32x4.lt_u(i32x4.splat(block), v128.load(blocks, 16));
    e = i32x4.add(beforeE, v128.and(e, areOthersOpen));
    f = i32x4.add(beforeF, v128.and(f, areOthersOpen));
    g = i32x4.add(beforeG, v128.and(g, areOthersOpen));
    h = i32x4.add(beforeH, v128.and(h, areOthersOpen));
  }
  v128.store(digests, a);
  v128.store(digests, b, 16);
  v128.store(digests, e, 32);
  v128.store(digests, f, 48);
}

function greatestOf(blocks: usize): u32 {
  let most: u32 = 0;
  for (let lane: usize = 0; lane < GROUPS * LANES_OF_GROUP; lane++) {
    most = max(most, load<u32>(blocks + lane * WORD_BYTES));
  }
  return most;
}

/**
 * Word w of a group's four blocks as a vector at `words`, every second one. A message that has ended gives its last block
 * again.
 */
function gatherWords(messages: usize, block: u32, blocks: usize, words: usize): void {
  const first = blockOf(messages, blocks, block);
  const second = blockOf(messages + WORD_BYTES, blocks + WORD_BYTES, block);
  const third = blockOf(messages + 2 * WORD_BYTES, blocks + 2 * WORD_BYTES, block);
  const fourth = blockOf(messages + 3 * WORD_BYTES, blocks + 3 * WORD_BYTES, block);
  for (let byte: usize = 0; byte < BLOCK_BYTES; byte += VECTOR_BYTES) {
    const one = v128.load(first + byte);
    const two = v128.load(second + byte);
    const three = v128.load(third + byte);
    const four = v128.load(fourth + byte);
    const lowLeft = v128.shuffle<i32>(one, two, 0, 4, 1, 5);
    const lowRight = v128.shuffle<i32>(three, four, 0, 4, 1, 5);
    const highLeft = v128.shuffle<i32>(one, two, 2, 6, 3, 7);
    const highRight = v128.shuffle<i32>(three, four, 2, 6, 3, 7);
    const target = words + byte * (GROUPS * LANES_OF_GROUP);
    v128.store(target, v128.shuffle<i64>(lowLeft, lowRight, 0, 2));
    v128.store(target, v128.shuffle<i64>(lowLeft, lowRight, 1, 3), 32);
    v128.store(target, v128.shuffle<i64>(highLeft, highRight, 0, 2), 64);
    v128.store(target, v128.shuffle<i64>(highLeft, highRight, 1, 3), 96);
  }
}

function blockOf(message: usize, blocks: usize, block: u32): usize {
  return load<u32>(message) + (min(block, load<u32>(blocks) - 1) as usize) * BLOCK_BYTES;
}

/** Where a word of the first group lies; its number counts round. */
function place(words: usize, word: usize): usize {
  return words + (word & (BLOCK_WORDS - 1)) * (GROUPS * VECTOR_BYTES);
}

function odd(b: v128, c: v128, d: v128): v128 {
  return v128.xor(v128.xor(b, c), d);
}

function last(b: v128, c: v128, d: v128): v128 {
  return v128.xor(c, v128.or(b, v128.not(d)));
}

function turn(b: v128, a: v128, mixed: v128, word: usize, sine: usize, bits: i32): v128 {
  const added = i32x4.add(v128.load(word), v128.load32_splat(sine));
  const sum = i32x4.add(i32x4.add(a, mixed), added);
  return i32x4.add(b, v128.or(i32x4.shl(sum, bits), i32x4.shr_u(sum, 32 - bits)));
}
