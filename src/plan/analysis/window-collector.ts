import { field, struct, TIMESTAMP, typeName } from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { implicitCast } from '../../expression/coercion/implicit-cast.ts';
import type { Attribute, Expression } from '../../expression/expression.ts';
import { lookupFunction } from '../../expression/functions/index.ts';
import type { SessionSettings } from '../../expression/session-settings.ts';
import type { UnresolvedCall, UnresolvedExpression } from '../../expression/unresolved.ts';
import { newAttributeId } from '../attribute-id.ts';
import { expressionKey } from '../expression-tree.ts';
import { intervalMicros } from '../interval-text.ts';
import { type AssignWindows, assignWindows } from '../nodes/assign-windows.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';

type Lengths = Pick<AssignWindows, 'size' | 'slide' | 'start'>;

interface Collected {
  readonly key: string;
  readonly time: Expression;
  readonly lengths: Lengths;
  readonly window: Attribute;
}

/** The `window(…)` of a SELECT: rows get it as a column, which the expressions then read. */
export class WindowCollector {
  #found: Collected | null = null;

  add(
    call: UnresolvedCall,
    resolve: (argument: UnresolvedExpression) => Expression,
    settings: SessionSettings,
  ): Attribute {
    const { position } = call;
    const [timeArgument, ...rest] = call.arguments;
    if (timeArgument === undefined || rest.length === 0 || rest.length > 3) {
      const message = `The function \`window\` takes 2 to 4 arguments, not ${call.arguments.length}.`;
      throw userError('WRONG_NUM_ARGS.WITHOUT_SUGGESTION', message, { position });
    }
    const time = timeOf(resolve(timeArgument), settings, position);
    const lengths = lengthsOf(rest, position);
    const key = JSON.stringify([expressionKey(time), lengths]);
    if (this.#found !== null && this.#found.key !== key) {
      const message = 'Several different windows in one SELECT would multiply the rows.';
      throw userError('_LEGACY_ERROR_TEMP_1039', message, { position });
    }
    this.#found ??= { key, time, lengths, window: newWindow(time) };
    return Object.freeze({ ...this.#found.window, position });
  }

  /** The child with the window's column, if there was a window. */
  applyTo(child: LogicalPlan): LogicalPlan {
    if (this.#found === null) return child;
    const { time, lengths, window } = this.#found;
    return assignWindows(child, time, lengths, window);
  }
}

function newWindow({ type }: Expression): Attribute {
  return Object.freeze({
    kind: 'attribute',
    id: newAttributeId(),
    name: 'window',
    type: struct([field('start', type), field('end', type)]),
    nullable: false,
  });
}

/** A window of windows takes the last moment of each. */
function timeOf(
  time: Expression,
  settings: SessionSettings,
  position: SourcePosition | undefined,
): Expression {
  const { kind } = time.type;
  if (kind === 'timestamp' || kind === 'timestampNtz') return time;
  if (kind === 'date' || kind === 'string') return implicitCast(time, TIMESTAMP);
  const windowTime = kind === 'struct' ? lookupFunction('window_time') : undefined;
  if (windowTime !== undefined) return windowTime.resolve([time], settings, position);
  throw userError(
    'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
    `Parameter 1 of \`window\` takes TIMESTAMP or TIMESTAMP_NTZ, not ${typeName(time.type)}.`,
    { position },
  );
}

function lengthsOf(
  written: readonly UnresolvedExpression[],
  position: SourcePosition | undefined,
): Lengths {
  const [size, slide = size!, start = 0] = written.map(microsOf);
  const check = (isRight: boolean, rule: string) => {
    if (isRight) return;
    const message = `The function \`window\` needs ${rule}.`;
    throw userError('DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION', message, { position });
  };
  check(size! > 0, 'a window duration greater than 0');
  check(slide > 0, 'a slide duration greater than 0');
  check(slide <= size!, 'a slide duration that does not exceed the window duration');
  check(Math.abs(start) < slide, 'a start time shorter than the slide duration');
  return { size: size!, slide, start };
}

function microsOf(written: UnresolvedExpression): number {
  if (written.kind === 'literal') {
    const { value, type, position } = written;
    if (typeof value === 'string') return intervalMicros(value, position);
    if (typeof value === 'bigint' && type.kind === 'dayTimeInterval') return Number(value);
    if (type.kind === 'yearMonthInterval')
      return intervalMicros(`${String(value)} months`, position);
  }
  throw userError(
    'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT',
    "A duration of `window` is a text such as '10 seconds'.",
    { position: written.position },
  );
}
