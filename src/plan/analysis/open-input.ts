import {
  fromErrorData,
  MillraceError,
  type SourcePosition,
  toErrorData,
  userError,
} from '../../errors.ts';
import type { Catalog } from '../catalog.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';

/** An input that a query names itself. */
export interface NamedInput {
  readonly format: string;
  readonly options: Readonly<Record<string, string>>;
  readonly isStreaming: boolean;
  readonly position: SourcePosition | undefined;
}

/** The relation over an input; what is wrong with the input is told where the query names it. */
export function openInput(catalog: Catalog, input: NamedInput): LogicalPlan {
  const { format, options, isStreaming, position } = input;
  if (catalog.openInput === undefined) {
    const message = `There is no input ${format} here.`;
    throw userError('UNRESOLVABLE_TABLE_VALUED_FUNCTION', message, { position });
  }
  try {
    return catalog.openInput(format, options, isStreaming);
  } catch (error) {
    if (!(error instanceof MillraceError) || error.position !== undefined) throw error;
    throw fromErrorData({ ...toErrorData(error), position });
  }
}
