import type { Schema } from '../../columnar/schema.ts';
import type {
  Changes,
  ExchangeInput,
  SplitStage,
  StageOperator,
  StageOutput,
  StatefulSpec,
} from '../stages.ts';

/** What starts a stage: rows of a source, or a stateful operator over an exchange. */
export type StageHead =
  | {
      readonly kind: 'source';
      readonly source: number;
      readonly input: Schema;
      readonly decoded?: SplitStage['decoded'];
    }
  | {
      readonly kind: 'stateful';
      readonly inputs: readonly ExchangeInput[];
      readonly stateful: StatefulSpec;
    };

/** A stage while it is built from its source up: operators are added until an exchange or the result closes it. */
export class Pipeline {
  readonly id: number;
  readonly head: StageHead;
  readonly runsOnce: boolean;
  /** How far what comes in may lie behind the watermark. */
  readonly inputLagMs: number;
  /** The same for what it delivers. */
  lagMs: number;
  readonly operators: StageOperator[] = [];
  output: StageOutput = { kind: 'result' };
  /** What becomes of the rows that it delivers. */
  changes: Changes = 'append';
  /** Ids of the columns that the last operator delivers, in order. */
  columns: readonly number[];

  constructor(
    id: number,
    head: StageHead,
    { runsOnce, lagMs }: { readonly runsOnce: boolean; readonly lagMs: number },
    columns: readonly number[],
  ) {
    this.id = id;
    this.head = head;
    this.runsOnce = runsOnce;
    this.inputLagMs = lagMs;
    this.lagMs = lagMs;
    this.columns = columns;
  }

  add(operator: StageOperator, columns: readonly number[] = this.columns): void {
    this.operators.push(operator);
    this.columns = columns;
  }
}
