// MD5 (RFC 1321) of four messages at once, one in each lane.

const LANES: usize = 4;
const BLOCK_BYTES: usize = 64;
const LENGTH_BYTES: usize = 8;
const WORD_BYTES: usize = 4;
const FINAL_BIT: u8 = 0x80;

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
    for (let step: u32 = 0; step < 64; step++) {
      const sum = i32x4.add(
        i32x4.add(nextA, mixed(step, nextB, nextC, nextD)),
        i32x4.add(
          v128.load(words + (wordOf(step) << 4)),
          v128.load32_splat(sines + ((step as usize) << 2)),
        ),
      );
      const turn = rotationOf(step);
      const turned = v128.or(i32x4.shl(sum, turn), i32x4.shr_u(sum, 32 - turn));
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

function mixed(step: u32, b: v128, c: v128, d: v128): v128 {
  if (step < 16) return v128.bitselect(c, d, b);
  if (step < 32) return v128.bitselect(b, c, d);
  if (step < 48) return v128.xor(v128.xor(b, c), d);
  return v128.xor(c, v128.or(b, v128.not(d)));
}

function wordOf(step: u32): usize {
  if (step < 16) return step;
  if (step < 32) return (5 * step + 1) & 15;
  if (step < 48) return (3 * step + 5) & 15;
  return (7 * step) & 15;
}

/** By how many bits a step turns: four numbers a round, a byte each. */
function rotationOf(step: u32): u32 {
  const round: u32 =
    step < 16 ? 0x16110c07 : step < 32 ? 0x140e0905 : step < 48 ? 0x17100b04 : 0x150f0a06;
  return (round >> ((step & 3) << 3)) & 255;
}
