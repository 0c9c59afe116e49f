import type { SourcePosition } from '../../errors.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import type { UnresolvedPlan } from '../../plan/nodes/unresolved-plan.ts';
import type { Statement, StatementBase } from '../statement.ts';

/** A script: BEGIN … END as a statement. */
export interface Compound extends StatementBase {
  readonly kind: 'compound';
  readonly block: Block;
}

/** A statement in a script. */
export type ScriptStatement = SqlStatement | Block | Branches | Loop | ForLoop | Jump;

/** A piece of SQL in a script. One that is made of variables (IDENTIFIER) is read again each time that it runs. */
export interface ScriptPart<T> {
  readonly value: T;
  readonly waits: boolean;
  /** Values of `:name` for when it is read again. */
  readonly parameters: ReadonlyMap<string, UnresolvedExpression> | null;
  readonly position: SourcePosition;
}

export type Condition = ScriptPart<UnresolvedExpression>;

/** A statement that runs outside of scripts as well, or declares or sets a local variable. */
export interface SqlStatement {
  readonly kind: 'sql';
  readonly statement: ScriptPart<Statement>;
}

/** BEGIN … END: a scope of variables and handlers. */
export interface Block {
  readonly kind: 'block';
  /** In lower case, as all labels. */
  readonly label: string | null;
  readonly handlers: readonly Handler[];
  readonly body: readonly ScriptStatement[];
}

/** DECLARE … HANDLER FOR …. */
export interface Handler {
  /** CONTINUE: the script goes on behind what failed, otherwise behind the block that declares the handler. */
  readonly goesOn: boolean;
  /** In upper case. */
  readonly conditions: readonly string[];
  readonly sqlStates: readonly string[];
  readonly sqlException: boolean;
  readonly notFound: boolean;
  readonly body: readonly ScriptStatement[];
}

/** IF, or CASE. */
export interface Branches {
  readonly kind: 'branches';
  /** CASE operand WHEN …: conditions are what it is compared with. */
  readonly operand: Condition | null;
  readonly branches: readonly Branch[];
  readonly otherwise: readonly ScriptStatement[];
}

export interface Branch {
  readonly condition: Condition;
  readonly body: readonly ScriptStatement[];
}

/** WHILE, REPEAT or LOOP. */
export interface Loop {
  readonly kind: 'loop';
  readonly label: string | null;
  /** Must hold before each round. */
  readonly while: Condition | null;
  /** Ends the loop after a round. */
  readonly until: Condition | null;
  readonly body: readonly ScriptStatement[];
}

/** FOR row AS query DO …: the columns of each row are variables. */
export interface ForLoop {
  readonly kind: 'for';
  readonly label: string | null;
  /** What may stand before the names of the columns. */
  readonly row: string | null;
  readonly query: ScriptPart<UnresolvedPlan>;
  readonly body: readonly ScriptStatement[];
}

/** LEAVE label, or ITERATE label. */
export interface Jump {
  readonly kind: 'leave' | 'iterate';
  readonly label: string;
}
