import type { FormatOptions } from '../../formats/format.ts';
import {
  checkNames,
  type OptionRule,
  type OptionRules,
  pickOptions,
  readOptions,
} from '../../formats/options.ts';
import { CLIENT_OPTION_NAMES } from './client/client-options.ts';

const KAFKA_PREFIX = 'kafka.';
const KEY_PREFIX = 'key.';
const VALUE_PREFIX = 'value.';

/** Options by whom they are for. */
interface SplitOptions {
  /** The connector's own. */
  readonly own: FormatOptions;
  /** Those that begin with `kafka.`, without that, in lower case as Kafka's names are. */
  readonly ofKafka: ReadonlyMap<string, string>;
  /** Those of the formats of keys and values, which begin with `key.` and `value.`, without that. */
  readonly ofKey: FormatOptions;
  readonly ofValue: FormatOptions;
}

/** `ownNames` are options of the connector even where they look like others. */
export function splitOptions(
  options: FormatOptions,
  ownNames: readonly string[],
  formatNames: readonly string[],
): SplitOptions {
  const isOwn = new Set(ownNames.map((name) => name.toLowerCase()));
  const isOfFormat = new Set(formatNames.map((name) => name.toLowerCase()));
  const own: Record<string, string> = {};
  const ofKafka = new Map<string, string>();
  const ofKey: Record<string, string> = {};
  const ofValue: Record<string, string> = {};
  const isOf = (prefix: string, name: string): boolean =>
    name.startsWith(prefix) && isOfFormat.has(name.slice(prefix.length));
  for (const [name, value] of Object.entries(options)) {
    const lowerCase = name.toLowerCase();
    if (lowerCase.startsWith(KAFKA_PREFIX))
      ofKafka.set(lowerCase.slice(KAFKA_PREFIX.length), value);
    else if (isOwn.has(lowerCase)) own[name] = value;
    else if (isOf(KEY_PREFIX, lowerCase)) ofKey[name.slice(KEY_PREFIX.length)] = value;
    else if (isOf(VALUE_PREFIX, lowerCase)) ofValue[name.slice(VALUE_PREFIX.length)] = value;
    else own[name] = value;
  }
  return { own, ofKafka, ofKey, ofValue };
}

/** Reads Kafka's options that are not the client's; errors name them with their `kafka.`. */
export function readKafkaOptions<Values extends object>(
  owner: string,
  rules: OptionRules<Values>,
  options: ReadonlyMap<string, string>,
): Values {
  const known = [...CLIENT_OPTION_NAMES, ...Object.keys(rules)].map(prefixed);
  const given = Object.fromEntries([...options].map(([name, text]) => [prefixed(name), text]));
  checkNames(owner, known, given);
  const values = Object.entries<OptionRule<unknown>>(rules).map(([name, rule]) => {
    const own = { [prefixed(name)]: rule };
    const value = readOptions(owner, own, pickOptions(Object.keys(own), given))[prefixed(name)];
    return [name, value];
  });
  return Object.fromEntries(values);
}

function prefixed(name: string): string {
  return KAFKA_PREFIX + name;
}
