import type { DecodedText } from '../../expression/decoded-text.ts';
import type { Attribute } from '../../expression/expression.ts';

/** A table or stream to read. What is behind it is known to the session only, by its id. */
export interface SourceRelation {
  readonly kind: 'sourceRelation';
  /**
   * Opaque to the plan. All copies of the relation have the same one, and what is behind it goes when the last of them has
   * gone. Its description is unique in its session.
   */
  readonly sourceId: symbol;
  readonly name: string;
  /** The source's columns, then those that its reader makes of their texts. */
  readonly output: readonly Attribute[];
  /** What else is known of each row (`FILE_FACTS`): columns that a query has by naming them, and no star. */
  readonly facts: readonly Attribute[];
  readonly isStreaming: boolean;
  /** Columns whose texts the reader can decode. */
  readonly texts: readonly string[];
  /** Which it does decode, by the id of what that gives. */
  readonly decoded: Readonly<Record<number, DecodedText>>;
}

export function sourceRelation(
  sourceId: symbol,
  name: string,
  output: readonly Attribute[],
  isStreaming: boolean,
  facts: readonly Attribute[] = [],
  texts: readonly string[] = [],
): SourceRelation {
  return Object.freeze({
    kind: 'sourceRelation',
    sourceId,
    name,
    output,
    facts,
    isStreaming,
    texts,
    decoded: Object.freeze({}),
  });
}
