import type { Column } from '../../columnar/batch.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import { computeLeftRows } from './left-rows.ts';

/** Puts what `change` makes of the texts that are not ASCII in place of what a kernel has made of them. */
export function changeWideTexts(
  call: Call,
  changed: Column,
  texts: Column,
  frame: EvaluationFrame,
  change: (text: string) => string,
): Column {
  const { kernels, scratch } = frame;
  const wide = scratch.allocateBitmap(texts.length);
  const { offsets, values, length } = texts;
  if (kernels.wideTexts(offsets, values, length, wide) === 0) return changed;
  return computeLeftRows(call, changed, texts, wide, frame, change);
}
