import { userError } from '../../../errors.ts';
import { parseJson } from './offsets-json.ts';
import { isPartition } from './topic-selection.ts';

/** A number for each partition, by topic: offsets, or times in milliseconds. */
export type ByPartition = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** Where reading starts or ends. */
export type OffsetLimit =
  | { readonly kind: 'earliest' }
  | { readonly kind: 'latest' }
  /** −2 stands for the earliest, −1 for the latest. */
  | { readonly kind: 'offsets'; readonly offsets: ByPartition }
  | { readonly kind: 'timestamps'; readonly timestamps: ByPartition }
  | { readonly kind: 'timestamp'; readonly timestamp: number };

/** The options that say where one side of the input is. */
export interface LimitTexts {
  readonly timestamp: string | null;
  readonly offsetsByTimestamp: string | null;
  readonly offsets: string | null;
}

/** A time for all goes before times for partitions, and these before offsets, as in Spark. */
export function readLimit(
  side: 'starting' | 'ending',
  texts: LimitTexts,
  initial: 'earliest' | 'latest',
): OffsetLimit {
  if (texts.timestamp !== null) {
    const timestamp = Number(texts.timestamp);
    if (/^\d+$/.test(texts.timestamp)) return { kind: 'timestamp', timestamp };
    throw userError(
      'INVALID_OPTION_VALUE',
      `Option '${side}Timestamp' is '${texts.timestamp}'; expected milliseconds since 1970.`,
    );
  }
  if (texts.offsetsByTimestamp !== null) {
    const option = `${side}OffsetsByTimestamp`;
    const example = '{"topicA":{"0":1000,"1":1000}}';
    const timestamps = readNumbers(option, texts.offsetsByTimestamp, example, 0);
    return { kind: 'timestamps', timestamps };
  }
  const word = texts.offsets?.trim().toLowerCase() ?? initial;
  if (word === 'earliest' || word === 'latest') return { kind: word };
  const example = `latest, earliest or {"topicA":{"0":23,"1":-1}}`;
  const offsets = readNumbers(`${side}Offsets`, texts.offsets ?? '', example, -2);
  return { kind: 'offsets', offsets };
}

function readNumbers(option: string, text: string, example: string, least: number): ByPartition {
  const json = parseJson(option, text, example);
  const topics = Object.entries(json).map(([topic, byPartition]) => {
    const entries = Object.entries((byPartition ?? {}) as Record<string, unknown>);
    const numbers = entries.map(([partition, value]) => {
      const isGood = Number.isInteger(value) && (value as number) >= least;
      if (isGood && isPartition(Number(partition)))
        return [Number(partition), value as number] as const;
      throw userError(
        'INVALID_OPTION_VALUE',
        `Option '${option}' has ${JSON.stringify(value)} for ${topic}-${partition}; expected e.g. ${example}.`,
      );
    });
    return [topic, new Map(numbers)] as const;
  });
  return new Map(topics);
}
