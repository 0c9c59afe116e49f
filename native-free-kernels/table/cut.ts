import { copyForCut, SEGMENT_CHANGED, touch } from './inner/layout';

/** Has to come before a segment is written to from outside of the kernels. */
export function tableTouch(segment: usize): void {
  touch(segment);
}

/** Makes the copy of a segment that a cut waits for, unless it was made before something was written there. */
export function tableCopyForCut(segment: usize, copy: usize): void {
  if (load<u32>(segment, SEGMENT_CHANGED) !== (copy as u32)) return;
  copyForCut(segment, copy);
  store<u32>(segment, 0, SEGMENT_CHANGED);
}
