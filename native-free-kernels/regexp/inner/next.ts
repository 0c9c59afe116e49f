import { behindCharacter } from './classes';

/** Where to look for the match behind the one that a program's slots have; 0 where the text has no room for another. */
export function placeBehind(slots: usize, end: usize): usize {
  const matchStart = load<u32>(slots) as usize;
  const matchEnd = load<u32>(slots, 4) as usize;
  if (matchEnd !== matchStart) return matchEnd;
  // Where nothing was matched, one character is passed over.
  return matchEnd < end ? behindCharacter(matchEnd, end) : 0;
}
