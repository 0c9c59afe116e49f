import type { TokenReader } from './token-reader.ts';

/** Flink's connectors that have another name here. */
const CONNECTORS: ReadonlyMap<string, string> = new Map([
  ['print', 'console'],
  ['blackhole', 'noop'],
]);

/** Flink's options that have another name here. */
const OPTIONS: ReadonlyMap<string, string> = new Map([
  ['hostname', 'host'],
  ['csv.field-delimiter', 'sep'],
  ['csv.quote-character', 'quote'],
  ['csv.escape-character', 'escape'],
  ['csv.null-literal', 'nullValue'],
]);

/** Options that say that records which cannot be read are left out. */
const TOLERANCE = /^(csv|json)\.ignore-parse-errors$/;

/** What USING and OPTIONS say. */
interface NamedFormat {
  readonly format: string;
  readonly options: Readonly<Record<string, string>>;
}

/** Flink's `WITH ('connector' = …, 'format' = …, …)`: files are named by their format here, all else by the connector. */
export function fromFlinkOptions(
  given: Readonly<Record<string, string>>,
  reader: TokenReader,
): NamedFormat {
  const { connector, format, ...rest } = given;
  if (connector === undefined) throw reader.unexpected("the option 'connector' in WITH (…)");
  const isFiles = connector === 'filesystem';
  if (isFiles && format === undefined) throw reader.unexpected("the option 'format' in WITH (…)");
  const kept = isFiles || format === undefined ? rest : { ...rest, format };
  const options = Object.entries(kept).flatMap(([name, value]) => translated(name, value));
  const named = isFiles ? format! : (CONNECTORS.get(connector) ?? connector);
  return { format: named.toLowerCase(), options: Object.freeze(Object.fromEntries(options)) };
}

function translated(name: string, value: string): readonly (readonly [string, string])[] {
  if (!TOLERANCE.test(name)) return [[OPTIONS.get(name) ?? name, value]];
  return value.toLowerCase() === 'true' ? [['mode', 'DROPMALFORMED']] : [['mode', 'FAILFAST']];
}
