// A column of any type as a tree for kernels: nodes of 32 bytes, each before the nodes of its children. Values are written as
// `src/columnar/value-bytes.ts` writes them: a byte that says whether there is one, then the value.

export const NODE_BYTES: usize = 32;
/** One of those below. */
export const NODE_KIND: usize = 0;
export const NODE_VALUES: usize = 4;
export const NODE_OFFSETS: usize = 8;
/** 0: all are valid. */
export const NODE_VALIDITY: usize = 12;
/** How many nodes it and those below it are. */
export const NODE_SIZE: usize = 16;
/** While values are read: how many there were, the bytes of those that are byte strings, and how many were null. */
export const NODE_COUNT: usize = 20;
export const NODE_HEAP: usize = 24;
export const NODE_NULLS: usize = 28;

export const KIND_NONE: u32 = 0;
export const KIND_BITS: u32 = 1;
export const KIND_BYTES: u32 = 2;
export const KIND_LIST: u32 = 3;
export const KIND_STRUCT: u32 = 4;
/** From here on values of a fixed width: 1, 2, 4, 8 or 16 bytes. */
export const KIND_FIXED: u32 = 8;

/** The number of bytes of a value whose kind has a fixed width. */
export function widthOf(kind: u32): u32 {
  return 1 << (kind - KIND_FIXED);
}

/** The first node behind a tree. */
export function behindNode(node: usize): usize {
  return node + (load<u32>(node, NODE_SIZE) as usize) * NODE_BYTES;
}

/** Where the value that begins here ends. */
export function skipValue(node: usize, at: usize): usize {
  const isThere = load<u8>(at++) !== 0;
  if (!isThere) return at;
  const kind = load<u32>(node, NODE_KIND);
  if (kind >= KIND_FIXED) return at + (widthOf(kind) as usize);
  if (kind === KIND_BITS) return at + 1;
  if (kind === KIND_BYTES) return at + 4 + (load<u32>(at) as usize);
  const end = behindNode(node);
  let times: u32 = 1;
  if (kind === KIND_LIST) {
    times = load<u32>(at);
    at += 4;
  }
  for (; times > 0; times--) {
    for (let child = node + NODE_BYTES; child < end; child = behindNode(child)) {
      at = skipValue(child, at);
    }
  }
  return at;
}
