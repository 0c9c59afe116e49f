import type { JsonRow } from './stream-case.ts';

/** A batch statement of the corpus; `README.md` of the corpus says what the fields mean. */
export interface ExpressionCase extends ExpressionInput {
  readonly schema?: string;
  readonly rows?: readonly JsonRow[];
  readonly ordered?: boolean;
  readonly error?: string;
}

/** What an engine is given: all of a case but its expectations. */
export interface ExpressionInput {
  readonly sql: string;
  readonly config?: Readonly<Record<string, string>>;
}

/** What our engine did with a statement. */
export interface ExpressionAnswer extends ExpressionInput {
  readonly area: string;
  /** DDL text of the result; null when the statement did not come to have one. */
  readonly schema: string | null;
  readonly rows: readonly JsonRow[] | null;
  readonly error: { readonly condition: string; readonly message: string } | null;
}
