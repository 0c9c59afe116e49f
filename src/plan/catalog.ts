import type { LiteralValue } from '../columnar/value.ts';
import type { MillraceError } from '../errors.ts';
import type { Call, Literal } from '../expression/expression.ts';
import type { SessionSettings } from '../expression/session-settings.ts';
import type { UserFunctionCatalog } from '../expression/user/user-function.ts';
import type { LogicalPlan } from './nodes/logical-plan.ts';
import type { RoutineCatalog } from './routine.ts';

/** Where analysis looks up tables, streams and views by name. The session fills it in. */
export interface Catalog {
  lookup(parts: readonly string[]): LogicalPlan | null;
  /** The catalogue and the schema of what `lookup` finds; empty for what is in none, such as a temporary view. */
  namespaceOf?(parts: readonly string[]): readonly string[];
  /** All names, to suggest the nearest when one is not found. */
  names(): readonly string[];
  /** The user's own functions. */
  readonly userFunctions: UserFunctionCatalog;
  /** Functions made of SQL; absent where there are none. */
  readonly routines?: RoutineCatalog | undefined;
  /** Makes the relation over an input that a table function names; absent where there are none. */
  readonly openInput?: OpenInput | undefined;
  /** True for an input that reads files at a path, null for none at all; absent where there are no inputs. */
  readonly readsFiles?: ((format: string) => boolean | null) | undefined;
  /** Variables of the session; absent where there are none. */
  readonly variables?: VariableCatalog | undefined;
  /** Computes what must be constant, such as the number of LIMIT; absent where nothing is computed. */
  readonly evaluateConstant?: EvaluateConstant | undefined;
}

/** Computes a call over constants; undefined where it has no value but an error, or one that hangs on the batch. */
export type EvaluateConstant = (
  call: Call,
  settings: SessionSettings,
  /** Gets the error of the user's that the call has for its value. */
  failed?: (error: MillraceError) => void,
) => LiteralValue | undefined;

export type OpenInput = (
  format: string,
  options: Readonly<Record<string, string>>,
  isStreaming: boolean,
) => LogicalPlan;

/** Where analysis looks up variables: `name`, `session.name` or `system.session.name`. */
export interface VariableCatalog {
  /** The variable that the first parts of a name mean, and the parts behind it; null when there is none. */
  find(parts: readonly string[]): FoundVariable | null;
  /** Without those of a script: what bodies of functions see. */
  readonly ofSession: VariableCatalog;
}

export interface FoundVariable {
  readonly value: Literal;
  readonly fields: readonly string[];
}
