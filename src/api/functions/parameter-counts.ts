/** How many arguments a function of the user's takes. */
interface ParameterCounts {
  readonly min: number;
  /** Infinity where its text does not say. */
  readonly max: number;
}

/**
 * A function's `length` says how many arguments it needs. It takes no others, unless its text has parameters with defaults or
 * a rest of them, or mentions `arguments`, or is not to be had.
 */
export function parameterCounts(
  compute: (...values: never[]) => unknown,
  besides: number,
): ParameterCounts {
  const min = Math.max(0, compute.length - besides);
  return {
    min,
    max: isExact(Function.prototype.toString.call(compute)) ? min : Number.POSITIVE_INFINITY,
  };
}

const ONE_NAME = /^(?:async\s+)?[\w$]+\s*=>/u;
const PARAMETERS = /\(([^()]*)\)/u;

function isExact(text: string): boolean {
  if (/\barguments\b|\[native code\]/u.test(text)) return false;
  if (ONE_NAME.test(text)) return true;
  const [, parameters = '='] = PARAMETERS.exec(text) ?? [];
  return !/=|\.\.\./u.test(parameters);
}
