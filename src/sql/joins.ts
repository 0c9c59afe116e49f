import type { UnresolvedExpression } from '../expression/unresolved.ts';
import { type JoinCriteria, type JoinType, unresolvedJoin } from '../plan/nodes/join.ts';
import type { UnresolvedPlan } from '../plan/nodes/unresolved-plan.ts';
import type { TokenReader } from './token-reader.ts';

/** What a join is made of; handed in, so that relations and joins need not know each other. */
export interface JoinParts {
  readRelation(reader: TokenReader): UnresolvedPlan;
  readCondition(reader: TokenReader): UnresolvedExpression;
}

const JOIN_TYPES: readonly (readonly [readonly string[], JoinType])[] = [
  [['INNER'], 'inner'],
  [['CROSS'], 'inner'],
  [['LEFT', 'OUTER'], 'leftOuter'],
  [['LEFT', 'SEMI'], 'leftSemi'],
  [['LEFT', 'ANTI'], 'leftAnti'],
  [['LEFT'], 'leftOuter'],
  [['RIGHT', 'OUTER'], 'rightOuter'],
  [['RIGHT'], 'rightOuter'],
  [['FULL', 'OUTER'], 'fullOuter'],
  [['FULL'], 'fullOuter'],
  [['SEMI'], 'leftSemi'],
  [['ANTI'], 'leftAnti'],
  [[], 'inner'],
];

/** Reads the joins that follow a relation, left to right, at most so many. */
export function readJoins(
  reader: TokenReader,
  first: UnresolvedPlan,
  parts: JoinParts,
  joinsMax: number = Number.POSITIVE_INFINITY,
): UnresolvedPlan {
  let left = first;
  for (let joins = 0; joins < joinsMax; joins++) {
    const start = reader.peek();
    const isNatural = reader.isWord('NATURAL');
    const offset = isNatural ? 1 : 0;
    const kind = JOIN_TYPES.find(([words]) => isAhead(reader, [...words, 'JOIN'], offset));
    if (kind === undefined) return left;
    const [words, joinType] = kind;
    reader.acceptWord(...(isNatural ? ['NATURAL'] : []), ...words, 'JOIN');
    const lateral = reader.acceptWord('LATERAL');
    const right = parts.readRelation(reader);
    const criteria = isNatural ? NATURAL : readCriteria(reader, parts);
    left = unresolvedJoin({
      joinType,
      left,
      right,
      criteria,
      lateral,
      position: reader.positionFrom(start),
    });
  }
  return left;
}

/** `left, right`: all pairs. */
export function crossJoin(
  left: UnresolvedPlan,
  right: UnresolvedPlan,
  lateral = false,
): UnresolvedPlan {
  return unresolvedJoin({ joinType: 'inner', left, right, criteria: NONE, lateral });
}

const NATURAL: JoinCriteria = Object.freeze({ kind: 'natural' });
const NONE: JoinCriteria = Object.freeze({ kind: 'none' });

function isAhead(reader: TokenReader, words: readonly string[], offset: number): boolean {
  return words.every((word, index) => {
    const { kind, value } = reader.peek(offset + index);
    return kind === 'word' && value === word;
  });
}

function readCriteria(reader: TokenReader, parts: JoinParts): JoinCriteria {
  if (reader.acceptWord('ON')) {
    return Object.freeze({ kind: 'on', condition: parts.readCondition(reader) });
  }
  if (!reader.acceptWord('USING')) return NONE;
  const columns = reader.readBracketList(() => reader.expectName('a column of both sides'));
  return Object.freeze({ kind: 'using', columns });
}
