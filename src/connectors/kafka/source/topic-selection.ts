import { userError } from '../../../errors.ts';
import { parseJson } from './offsets-json.ts';

/** Which topics, or which of their partitions, a source reads. */
export type TopicSelection =
  | { readonly kind: 'subscribe'; readonly topics: readonly string[] }
  | { readonly kind: 'subscribePattern'; readonly pattern: RegExp }
  | { readonly kind: 'assign'; readonly partitions: ReadonlyMap<string, ReadonlySet<number>> };

const SELECTION_OPTIONS = ['subscribe', 'subscribePattern', 'assign'] as const;
type SelectionOption = (typeof SELECTION_OPTIONS)[number];

/** Reads the one of Spark's three options that is given. */
export function readSelection(
  given: Readonly<Record<SelectionOption, string | null>>,
): TopicSelection {
  const used = SELECTION_OPTIONS.filter((name) => given[name] !== null);
  const [option] = used;
  const all = SELECTION_OPTIONS.join(', ');
  if (option === undefined) {
    throw userError(
      'REQUIRED_OPTION_MISSING',
      `One of the following options must be specified for Kafka source: ${all}.`,
      { hint: "Add option('subscribe', 'topic')." },
    );
  }
  if (used.length > 1) {
    throw userError(
      'INVALID_OPTION_VALUE',
      `Only one of the following options can be specified for Kafka source: ${all}.`,
    );
  }
  return READERS[option](given[option] ?? '');
}

const READERS: { readonly [O in SelectionOption]: (text: string) => TopicSelection } = {
  subscribe(text) {
    const topics = text
      .split(',')
      .map((topic) => topic.trim())
      .filter(Boolean);
    if (topics.length > 0) return { kind: 'subscribe', topics: [...new Set(topics)] };
    throw empty('No topics to subscribe to as specified value for option', 'subscribe', text);
  },
  subscribePattern(text) {
    if (text.trim() === '') {
      throw empty(
        'Pattern to subscribe is empty as specified value for option',
        'subscribePattern',
        text,
      );
    }
    try {
      return { kind: 'subscribePattern', pattern: new RegExp(`^(?:${text.trim()})$`, 'u') };
    } catch (cause) {
      throw userError(
        'INVALID_OPTION_VALUE',
        `Option 'subscribePattern' is no regular expression: '${text}'.`,
        { cause },
      );
    }
  },
  assign(text) {
    const json = parseJson('assign', text, '{"topicA":[0,1],"topicB":[2,4]}');
    const partitions = Object.entries(json).map(([topic, numbers]) => {
      const isList = Array.isArray(numbers) && numbers.every(isPartition);
      if (isList) return [topic, new Set(numbers as readonly number[])] as const;
      throw userError(
        'INVALID_OPTION_VALUE',
        `Option 'assign' is '${text}'; expected '{"topicA":[0,1]}'.`,
      );
    });
    if (partitions.some(([, numbers]) => numbers.size > 0)) {
      return { kind: 'assign', partitions: new Map(partitions) };
    }
    throw empty('No topicpartitions to assign as specified value for option', 'assign', text);
  },
};

export function isPartition(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function empty(problem: string, option: string, text: string): Error {
  return userError('INVALID_OPTION_VALUE', `${problem} '${option}' is '${text}'`);
}
