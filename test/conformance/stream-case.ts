import type { JsonValue } from '../../src/columnar/json-value.ts';

/** A streaming case of the corpus; `README.md` of the corpus says what the fields mean. */
export interface StreamCase extends StreamInput {
  readonly schema?: string;
  readonly steps: readonly (StepInput & StepExpectation)[];
  readonly error: ExpectedError | null;
}

/** What an engine is given: all of a case but its expectations. */
export interface StreamInput {
  readonly name: string;
  readonly area: string;
  readonly tables: readonly TableInput[];
  readonly static?: readonly StaticInput[];
  readonly operations?: readonly OperationInput[];
  readonly views?: readonly ViewInput[];
  readonly query: string;
  readonly outputMode: 'append' | 'update' | 'complete';
  readonly config: Readonly<Record<string, string>>;
  readonly steps: readonly StepInput[];
}

interface TableInput {
  readonly name: string;
  readonly schema: string;
  readonly watermark?: WatermarkInput;
}

interface StaticInput {
  readonly name: string;
  readonly schema: string;
  readonly rows: readonly JsonRow[];
}

export interface ViewInput {
  readonly name: string;
  readonly query: string;
  readonly watermark?: WatermarkInput;
}

export interface WatermarkInput {
  readonly column: string;
  readonly delay: string;
}

export interface OperationInput {
  readonly op: string;
  readonly table: string;
  readonly columns: readonly string[];
}

export interface StepInput {
  readonly add: Readonly<Record<string, readonly JsonRow[]>>;
  readonly restart?: boolean;
}

export type JsonRow = readonly JsonValue[];

interface StepExpectation {
  readonly expect: readonly JsonRow[] | null;
  readonly watermark?: string | null;
  readonly stateRows?: number | null;
  readonly lateRows?: number | null;
  readonly batches?: readonly BatchAnswer[];
}

interface ExpectedError {
  readonly condition: string;
  readonly at: 'plan' | 'step';
  readonly step?: number;
}

/** What our engine did with a case. */
export interface StreamAnswer {
  readonly name: string;
  readonly area: string;
  /** DDL text of the result; null when the query did not come to have one. */
  readonly schema: string | null;
  readonly steps: readonly StepAnswer[];
  readonly error: AnsweredError | null;
}

export interface StepAnswer {
  readonly rows: readonly JsonRow[] | null;
  readonly watermark: string | null;
  readonly stateRows: number | null;
  readonly lateRows: number | null;
  readonly batches: readonly BatchAnswer[];
}

export interface BatchAnswer {
  readonly in: number;
  readonly out: number;
  readonly watermark: string | null;
}

export interface AnsweredError extends ExpectedError {
  readonly message: string;
}

/** The case without what is expected of it. */
export function inputOf(stream: StreamCase): StreamInput {
  const { schema: _schema, error: _error, steps, ...rest } = stream;
  return {
    ...rest,
    steps: steps.map(({ add, restart }) => (restart === undefined ? { add } : { add, restart })),
  };
}
