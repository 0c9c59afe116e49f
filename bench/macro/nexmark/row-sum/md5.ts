// MD5 (RFC 1321) of four messages at once, one in each lane.

const LANES: usize = 4;
const BLOCK_BYTES: usize = 64;
const LENGTH_BYTES: usize = 8;
const WORD_BYTES: usize = 4;
const FINAL_BIT: u8 = 0x80;
/** By how many bits the steps of each round turn: four numbers, again and again, a byte each. */
const TURNS_1: u32 = 0x16110c07;
const TURNS_2: u32 = 0x140e0905;
const TURNS_3: u32 = 0x17100b04;
const TURNS_4: u32 = 0x150f0a06;

/** Pads a message of `byteLength` bytes in place; returns its number of blocks. */
export function padMessage(message: usize, byteLength: usize): u32 {
  const blocks = (byteLength + 1 + LENGTH_BYTES + BLOCK_BYTES - 1) / BLOCK_BYTES;
  const end = message + blocks * BLOCK_BYTES;
  memory.fill(message + byteLength, 0, end - message - byteLength);
  store<u8>(message + byteLength, FINAL_BIT);
  store<u64>(end - LENGTH_BYTES, (byteLength as u64) << 3);
  return blocks as u32;
}

/**
 * Digests four padded messages. `messages` and `blocks` hold an address and a number of blocks for each; `sines` the 64
 * constants of the algorithm; `words` has room for 16 vectors. At `digests` come the first two words of each digest.
 */
export function digestFour(
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
  const counts = v128.load(blocks);
  const most = max(
    max(load<u32>(blocks), load<u32>(blocks, 4)),
    max(load<u32>(blocks, 8), load<u32>(blocks, 12)),
  );
  for (let block: u32 = 0; block < most; block++) {
    gatherWords(messages, block, blocks, words);
    const isOpen = i32x4.lt_u(i32x4.splat(block), counts);
    let nextA = a;
    let nextB = b;
    let nextC = c;
    let nextD = d;
    for (let step: u32 = 0; step < 16; step++) {
      const word = v128.load(words + (step << 4));
      const mixed = v128.bitselect(nextC, nextD, nextB);
      const turned = turn(
        nextA,
        mixed,
        word,
        load<u32>(sines + ((step + 0) << 2)),
        TURNS_1 >> ((step & 3) << 3),
      );
      nextA = nextD;
      nextD = nextC;
      nextC = nextB;
      nextB = i32x4.add(nextB, turned);
    }
    for (let step: u32 = 0; step < 16; step++) {
      const word = v128.load(words + (((5 * step + 1) & 15) << 4));
      const mixed = v128.bitselect(nextB, nextC, nextD);
      const turned = turn(
        nextA,
        mixed,
        word,
        load<u32>(sines + ((step + 16) << 2)),
        TURNS_2 >> ((step & 3) << 3),
      );
      nextA = nextD;
      nextD = nextC;
      nextC = nextB;
      nextB = i32x4.add(nextB, turned);
    }
    for (let step: u32 = 0; step < 16; step++) {
      const word = v128.load(words + (((3 * step + 5) & 15) << 4));
      const mixed = v128.xor(v128.xor(nextB, nextC), nextD);
      const turned = turn(
        nextA,
        mixed,
        word,
        load<u32>(sines + ((step + 32) << 2)),
        TURNS_3 >> ((step & 3) << 3),
      );
      nextA = nextD;
      nextD = nextC;
      nextC = nextB;
      nextB = i32x4.add(nextB, turned);
    }
    for (let step: u32 = 0; step < 16; step++) {
      const word = v128.load(words + (((7 * step) & 15) << 4));
      const mixed = v128.xor(nextC, v128.or(nextB, v128.not(nextD)));
      const turned = turn(
        nextA,
        mixed,
        word,
        load<u32>(sines + ((step + 48) << 2)),
        TURNS_4 >> ((step & 3) << 3),
      );
      nextA = nextD;
      nextD = nextC;
      nextC = nextB;
      nextB = i32x4.add(nextB, turned);
    }
    // Lanes that are done keep what they have.
    a = i32x4.add(a, v128.and(nextA, isOpen));
    b = i32x4.add(b, v128.and(nextB, isOpen));
    c = i32x4.add(c, v128.and(nextC, isOpen));
    d = i32x4.add(d, v128.and(nextD, isOpen));
  }
  v128.store(digests, a);
  v128.store(digests, b, 16);
}

/** Word w of all four messages' blocks as vector w. A message that has ended gives its last block again. */
function gatherWords(messages: usize, block: u32, blocks: usize, words: usize): void {
  for (let lane: usize = 0; lane < LANES; lane++) {
    const count = load<u32>(blocks + lane * WORD_BYTES);
    const message = load<u32>(messages + lane * WORD_BYTES) as usize;
    const source = message + (min(block, count - 1) as usize) * BLOCK_BYTES;
    for (let word: usize = 0; word < 16; word++) {
      store<u32>(words + (word << 4) + lane * WORD_BYTES, load<u32>(source + word * WORD_BYTES));
    }
  }
}

function turn(state: v128, mixed: v128, word: v128, sine: u32, bits: u32): v128 {
  const sum = i32x4.add(i32x4.add(state, mixed), i32x4.add(word, i32x4.splat(sine)));
  return v128.or(i32x4.shl(sum, bits & 31), i32x4.shr_u(sum, 32 - (bits & 31)));
}
