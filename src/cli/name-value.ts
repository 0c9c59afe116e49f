import { InvalidArgumentError } from 'commander';

/** Texts by name. */
export type Pairs = Readonly<Record<string, string>>;

/** Adds `name=value` to those before it. */
export function collectPair(text: string, before: Pairs | undefined): Pairs {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('Write it as name=value.');
  return { ...before, [text.slice(0, equals)]: text.slice(equals + 1) };
}
