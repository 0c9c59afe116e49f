import { field, struct, TIMESTAMP, typeName } from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { implicitCast } from '../../expression/coercion/implicit-cast.ts';
import type { Attribute, Expression } from '../../expression/expression.ts';
import { lookupFunction } from '../../expression/functions/index.ts';
import type { SessionSettings } from '../../expression/session-settings.ts';
import { intervalMicros } from '../../expression/time/interval-length.ts';
import type { UnresolvedCall, UnresolvedExpression } from '../../expression/unresolved.ts';
import { newAttributeId } from '../attribute-id.ts';
import { expressionKey } from '../expression-tree.ts';
import { assignSessions } from '../nodes/assign-sessions.ts';
import { type AssignWindows, assignWindows } from '../nodes/assign-windows.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { sessionEndOf } from './session-gap.ts';

type Lengths = Pick<AssignWindows, 'size' | 'slide' | 'start'>;
type Resolve = (argument: UnresolvedExpression) => Expression;

/** What a call of `window` or `session_window` stands for. */
interface Collected {
  /** Equal for calls that mean the same. */
  readonly key: string;
  readonly attribute: Attribute;
  readonly isSession: boolean;
  applyTo(child: LogicalPlan): LogicalPlan;
}

/** The `window(…)` or `session_window(…)` of a SELECT: rows get it as a column, which the expressions then read. */
export class WindowCollector {
  #found: Collected | null = null;

  add(call: UnresolvedCall, resolve: Resolve, settings: SessionSettings): Attribute {
    const { position } = call;
    const collect = call.name === 'session_window' ? collectSession : collectWindow;
    const collected = collect(call, resolve, settings);
    if (this.#found !== null && this.#found.key !== collected.key) {
      const message = 'Several different windows in one SELECT would multiply the rows.';
      throw userError('_LEGACY_ERROR_TEMP_1039', message, { position });
    }
    this.#found ??= collected;
    return Object.freeze({ ...this.#found.attribute, position });
  }

  /** The id of the column with sessions, if there is one. */
  get session(): number | null {
    return this.#found?.isSession === true ? this.#found.attribute.id : null;
  }

  /** The child with the window's column, if there was a window. */
  applyTo(child: LogicalPlan): LogicalPlan {
    return this.#found === null ? child : this.#found.applyTo(child);
  }
}

function collectWindow(
  call: UnresolvedCall,
  resolve: Resolve,
  settings: SessionSettings,
): Collected {
  const { position } = call;
  const [timeArgument, ...rest] = checkCount(call, 2, 4);
  const time = timeOf('window', resolve(timeArgument!), settings, position);
  const lengths = windowLengths(rest, position);
  const attribute = newWindow('window', time);
  return {
    key: JSON.stringify(['window', expressionKey(time), lengths]),
    attribute,
    isSession: false,
    applyTo: (child) => assignWindows(child, time, lengths, attribute),
  };
}

function collectSession(
  call: UnresolvedCall,
  resolve: Resolve,
  settings: SessionSettings,
): Collected {
  const { position } = call;
  const [timeArgument, gap] = checkCount(call, 2, 2);
  const time = timeOf('session_window', resolve(timeArgument!), settings, position);
  const end = sessionEndOf(time, resolve(gap!), settings, position);
  const attribute = newWindow('session_window', time);
  return {
    key: JSON.stringify(['session_window', expressionKey(time), expressionKey(end)]),
    attribute,
    isSession: true,
    applyTo: (child) => assignSessions(child, time, end, attribute),
  };
}

function checkCount(
  { name, arguments: given, position }: UnresolvedCall,
  min: number,
  max: number,
): readonly UnresolvedExpression[] {
  if (given.length >= min && given.length <= max) return given;
  const wanted = min === max ? `${min}` : `${min} to ${max}`;
  const message = `The function \`${name}\` takes ${wanted} arguments, not ${given.length}.`;
  throw userError('WRONG_NUM_ARGS.WITHOUT_SUGGESTION', message, { position });
}

/** A column of windows over a time. */
export function newWindow(name: string, { type }: Expression): Attribute {
  return Object.freeze({
    kind: 'attribute',
    id: newAttributeId(),
    name,
    type: struct([field('start', type), field('end', type)]),
    nullable: false,
  });
}

/** A window of windows takes the last moment of each. */
export function timeOf(
  name: string,
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
    `Parameter 1 of \`${name}\` takes TIMESTAMP or TIMESTAMP_NTZ, not ${typeName(time.type)}.`,
    { position },
  );
}

/** Size, slide and start, of which the size must be given. */
export function windowLengths(
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
