import { assert, fromErrorData } from '../errors.ts';
import type { TaskResult } from '../task/protocol.ts';

/** The result as the kind that was asked for; a failure throws. */
export function expectKind<K extends TaskResult['kind']>(
  kind: K,
  result: TaskResult,
): Extract<TaskResult, { kind: K }> {
  if (result.kind === 'failed') throw fromErrorData(result.error);
  assert(result.kind === kind, 'a task answers in its own kind');
  return result as Extract<TaskResult, { kind: K }>;
}
