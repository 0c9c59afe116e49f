import { userError } from '../../errors.ts';
import type { UserStateReference } from '../../plan/user-state-stage.ts';
import { runGroups, type UntypedGroupFunction } from './run-groups.ts';
import { runProcessor, type UntypedProcessor } from './run-processor.ts';
import { StateRun, type StateRunTools } from './state-run.ts';
import type { UserStateRequest, UserStateResult } from './user-state-request.ts';

/** Runs what the user gave over one partition's keys of a batch, here and now. */
export function runUserState(
  given: unknown,
  request: UserStateRequest,
  tools: StateRunTools,
): UserStateResult {
  const run = new StateRun(request, tools);
  const { program, user } = request.spec;
  try {
    if (program.kind === 'processor') {
      runProcessor(processorOf(given, user), program.timeMode, run);
    } else {
      if (typeof given !== 'function') throw cannotRun(user, 'no function');
      runGroups(given as UntypedGroupFunction, program, run);
    }
    return run.finish();
  } finally {
    run.end();
  }
}

/** A processor, or what makes one: a function, or a class whose instances need no arguments. */
function processorOf(given: unknown, user: UserStateReference): UntypedProcessor {
  const made = typeof given === 'function' ? make(given as () => unknown) : given;
  const isObject = typeof made === 'object' && made !== null;
  if (isObject && 'init' in made && 'handleInputRows' in made) return made as UntypedProcessor;
  throw cannotRun(user, 'no processor with init and handleInputRows');
}

function make(maker: (() => unknown) | (new () => unknown)): unknown {
  return isClass(maker) ? new maker() : maker();
}

function isClass(maker: (() => unknown) | (new () => unknown)): maker is new () => unknown {
  return Function.prototype.toString.call(maker).startsWith('class');
}

function cannotRun({ name, module }: UserStateReference, what: string): Error {
  const where = module === null ? name : `${module.name} of the module ${module.url}`;
  return userError('CANNOT_LOAD_FUNCTION_CLASS', `${where} is ${what}.`);
}
