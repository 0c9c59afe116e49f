import { userError } from '../../errors.ts';
import type { SessionSettings } from '../../expression/session-settings.ts';
import { checkStreaming } from '../../plan/check-streaming.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import type { OutputMode } from '../../plan/stages.ts';

const OUTPUT_MODES: readonly OutputMode[] = ['append', 'update', 'complete', 'changelog'];

/** Reads an output mode, whatever its case. */
export function readOutputMode(text: string): OutputMode {
  const mode = OUTPUT_MODES.find((candidate) => candidate === String(text).toLowerCase());
  if (mode !== undefined) return mode;
  throw userError('STREAMING_OUTPUT_MODE.INVALID', `There is no output mode '${text}'.`, {
    hint: "Use 'append', 'update', 'complete' or 'changelog'.",
  });
}

/** The first mode that a plan can run in: for whoever did not say which. Throws what append is refused with. */
export function chooseOutputMode(plan: LogicalPlan, settings: SessionSettings): OutputMode {
  let refusal: unknown = null;
  for (const mode of OUTPUT_MODES) {
    try {
      checkStreaming(plan, mode, settings);
      return mode;
    } catch (error) {
      refusal ??= error;
    }
  }
  throw refusal;
}
