import { readExpression } from './expressions.ts';
import { readQuery } from './query.ts';
import type { Grammar } from './token-reader.ts';

/** What a reader of tokens reads expressions and queries with. */
export const GRAMMAR: Grammar = Object.freeze({ readExpression, readQuery });
