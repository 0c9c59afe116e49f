// How a group table lies in memory. The numbers are those of `native-free-kernels/table/inner/layout.ts`, which explains them;
// a test compares the two.

export const HEADER_INDEX = 0;
export const HEADER_INDEX_MASK = 4;
export const HEADER_DIRECTORY = 8;
export const HEADER_SHIFT = 12;
export const HEADER_ROW_COUNT = 16;
export const HEADER_NEXT_SLOT = 20;
export const HEADER_SLOT_CAPACITY = 24;
export const HEADER_FREE_SLOT = 28;
export const HEADER_KEY_OFFSET = 32;
export const HEADER_KEY_WIDTH = 36;
export const HEADER_HASH_OFFSET = 40;
export const HEADER_EXPIRY_OFFSET = 44;
export const HEADER_SEGMENTS = 48;
export const HEADER_SEGMENT_COUNT = 52;
export const HEADER_HEAP_SEGMENT = 56;
export const HEADER_ACCUMULATOR_COUNT = 60;
export const HEADER_HEAP_USED = 64;
export const HEADER_HEAP_LIVE = 72;
export const HEADER_HEAP_WANTED = 80;
export const HEADER_NEXT_INDEX = 128;
export const HEADER_NEXT_MASK = 132;
export const HEADER_MOVED = 136;
export const HEADER_ACCUMULATORS = 192;
export const ACCUMULATOR_BYTES = 16;
export const ACCUMULATOR_STRIDE = 4;
export const ACCUMULATOR_WIDTH = 8;
export const ACCUMULATOR_REFERENCE = 12;
export const SEGMENT_KIND = 0;
export const SEGMENT_KIND_HEAP = 2;
export const SEGMENT_NUMBER = 4;
export const SEGMENT_BYTE_LENGTH = 8;
export const SEGMENT_CHANGED = 12;
export const SEGMENT_EARLIEST = 16;
export const SEGMENT_USED = 24;
export const SEGMENT_LIVE = 28;
export const SEGMENT_MOVING = 32;
export const SEGMENT_HEADER_BYTES = 64;
export const FREE_ROW = 0xffffffff;
export const KEY_PREFIX_BYTES = 4;
export const KEY_REFERENCE_OFFSET = 8;

/** Words of the header that only TypeScript uses. */
export const OWN_SEGMENT_CAPACITY = 84;
export const OWN_DIRECTORY_CAPACITY = 88;
export const OWN_ROW_SEGMENT_COUNT = 92;
export const OWN_ROW_SEGMENT_BYTES = 96;
export const OWN_HEAP_SEGMENT_BYTES = 100;
/** Rest of the slab that small blocks are cut from: its address and its bytes. */
export const OWN_REST_ADDRESS = 104;
export const OWN_REST_BYTES = 108;
/** 1 when slots are rows, in chains by key. */
export const OWN_CHAINED = 112;
/** How many bytes of the next index are zeros. */
export const OWN_NEXT_ZEROED = 116;
/** Number of the segment that was looked at last for room in the heap. */
export const OWN_SEGMENT_LOOKED_AT = 120;
/** 1 when a heap segment may have room left, because a long string found too little in it. */
export const OWN_LEFT_ROOM = 124;

export const SEGMENT_KIND_ROWS = 1;
