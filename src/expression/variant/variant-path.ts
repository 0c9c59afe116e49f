import type { Variant } from '../../columnar/variant/variant.ts';

/** A step of a path: the name of a member or the place of an element. */
export type VariantStep = string | number;

const STEP = /\[(\d+)\]|\.([^.[]+)|\['([^']*)'\]|\["([^"]*)"\]/y;
const INDEX_MAX = 2 ** 31 - 1;

/** Reads a path such as `$.a[0]['b c']`; undefined for a text that is none. */
export function parseVariantPath(path: string): readonly VariantStep[] | undefined {
  if (path[0] !== '$') return undefined;
  const steps: VariantStep[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < path.length) {
    const [, index, ...names] = STEP.exec(path) ?? [];
    const step = index === undefined ? names.find((name) => name !== undefined) : Number(index);
    if (step === undefined || (typeof step === 'number' && step > INDEX_MAX)) return undefined;
    steps.push(step);
  }
  return steps;
}

/** What a path finds. */
export function followVariantPath(
  variant: Variant,
  steps: readonly VariantStep[],
): Variant | undefined {
  let found: Variant | undefined = variant;
  for (const step of steps) {
    if (found === undefined) return undefined;
    found = partAt(found, step);
  }
  return found;
}

function partAt(variant: Variant, step: VariantStep): Variant | undefined {
  const { kind } = variant;
  if (typeof step === 'string') return kind === 'object' ? variant.member(step) : undefined;
  return kind === 'array' ? variant.element(step) : undefined;
}
