// What kernels of regular expressions have in common: the head of a program, and what they answer where they give up.

/** Where a program says how many slots it has. */
const SLOT_COUNT: usize = 12;

/** The stack was too small for a text. */
export const FAILED: i32 = -1;
/** There was too little room for the result. */
export const NO_ROOM: i32 = -2;

/** A program's slots end where its stack begins. */
export function slotsEnd(program: usize, slots: usize): usize {
  return slots + ((load<u32>(program, SLOT_COUNT) as usize) << 2);
}
