import { assert } from '../errors.ts';
import type { SplitStage } from '../plan/stages.ts';

/** A split stage whose rows the engine spreads over the partitions: it gives them out in one part, without their hashes. */
export function spreadStage(stage: SplitStage): SplitStage {
  const { output, operators } = stage;
  assert(output.kind === 'exchange', 'what is spread goes to partitions');
  const unhashed = operators.map((operator) =>
    operator.kind === 'encodeKey' ? { ...operator, isHashed: false } : operator,
  );
  return { ...stage, operators: unhashed, output: { ...output, single: true } };
}
