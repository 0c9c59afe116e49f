import { type SourcePosition, userError } from '../errors.ts';
import type { Expression } from './expression.ts';
import type { SessionSettings } from './session-settings.ts';
import type { TimePatterns } from './time/time-patterns.ts';

/** Options of a function, by name in lower case. */
export type ConstantOptions = ReadonlyMap<string, string>;

/** Reads an argument such as `map('mode', 'FAILFAST')`: a map of constant texts. */
export function readOptions(
  argument: Expression | undefined,
  position: SourcePosition | undefined,
): ConstantOptions {
  if (argument === undefined) return new Map();
  if (argument.kind !== 'call' || argument.name !== 'map') {
    throw userError(
      'INVALID_OPTIONS.NON_MAP_FUNCTION',
      'The options must be a map() of constants.',
      {
        position,
      },
    );
  }
  const texts = argument.arguments.map((item) =>
    item.kind === 'literal' && typeof item.value === 'string' ? item.value : null,
  );
  if (texts.includes(null)) {
    throw userError(
      'INVALID_OPTIONS.NON_STRING_TYPE',
      'Names and values of options are constant texts.',
      {
        position,
      },
    );
  }
  const options = new Map<string, string>();
  for (let index = 0; index < texts.length; index += 2) {
    options.set(texts[index]!.toLowerCase(), texts[index + 1]!);
  }
  return options;
}

/** The patterns that options give for texts of times. */
export function patternsOf(options: ConstantOptions): TimePatterns {
  return {
    dateFormat: options.get('dateformat') ?? null,
    timestampFormat: options.get('timestampformat') ?? null,
    timestampNTZFormat: options.get('timestampntzformat') ?? null,
  };
}

/** Refuses patterns of times under the policy LEGACY, whose formatter for texts of this kind is one more of its own. */
export function refuseOlderPatterns(
  name: string,
  options: ConstantOptions,
  { olderTimePatterns }: SessionSettings,
  position: SourcePosition | undefined,
): void {
  if (olderTimePatterns !== true) return;
  const given = ['dateformat', 'timestampformat'].find((key) => options.has(key));
  if (given === undefined) return;
  const message = `The option ${given} of ${name} is not supported under the policy LEGACY.`;
  const hint = 'Set spark.sql.legacy.timeParserPolicy to CORRECTED.';
  throw userError('UNSUPPORTED_FEATURE', message, { hint, position });
}

/** Options as they travel in a call: names and values in turn. */
export function packOptions(options: ConstantOptions): readonly string[] {
  return [...options].flat();
}

/** The options of a call. */
export function unpackOptions(packed: unknown): ConstantOptions {
  const texts = packed as readonly string[];
  const names = texts.filter((_, index) => index % 2 === 0);
  return new Map(names.map((name, index) => [name, texts[index * 2 + 1]]));
}

/** True for an option set to `true`. */
export function hasFlag(options: ConstantOptions, name: string): boolean {
  return options.get(name)?.toLowerCase() === 'true';
}

/** How a function treats records that are malformed: PERMISSIVE or FAILFAST. */
export function parseMode(
  name: string,
  options: ConstantOptions,
  position: SourcePosition | undefined,
): 'PERMISSIVE' | 'FAILFAST' {
  const mode = options.get('mode')?.toUpperCase() ?? 'PERMISSIVE';
  if (mode === 'PERMISSIVE' || mode === 'FAILFAST') return mode;
  throw userError(
    'PARSE_MODE_UNSUPPORTED',
    `The function \`${name}\` knows the modes PERMISSIVE and FAILFAST, not ${mode}.`,
    { position },
  );
}
