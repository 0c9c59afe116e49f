import type { Schema } from '../../columnar/schema.ts';
import type { DataType } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { parseTypeDdl } from '../../expression/text/type-ddl.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import type { GroupState, InputRows } from '../../operators/user-state/stateful-processor.ts';
import type { UserStateRegistry } from '../../operators/user-state/user-state-registry.ts';
import type { UnresolvedPlan } from '../../plan/nodes/unresolved-plan.ts';
import { unresolvedUserState } from '../../plan/nodes/user-state.ts';
import type { GroupStateTimeout, UserStateProgram } from '../../plan/user-state-stage.ts';
import { readSchema } from '../rows/read-schema.ts';
import { moduleUrl } from '../sources/module-url.ts';
import type { ColumnTypes } from '../typing/column-type.ts';
import type { ParsedSchema } from '../typing/parsed-schema.ts';
import type { GivenFor, OutputRow, RowValue, ValueOf } from '../typing/state-values.ts';
import type { DataFrame } from './data-frame.ts';
import type {
  ModuleProcessor,
  StatefulProcessor,
  StatefulProcessorWithInitialState,
} from './stateful-processor.ts';
import {
  type FlatMapGroupsOptions,
  type MapGroupsOptions,
  readOutputMode,
  readTimeMode,
  readTimeout,
  type TransformWithStateOptions,
} from './user-state-options.ts';

/** What a grouping brings along: the rows, their key, and how a DataFrame is made of a plan. */
export interface Grouping {
  readonly plan: UnresolvedPlan;
  readonly keys: readonly UnresolvedExpression[];
  /** The one key is the key itself; else the key is an object of all. */
  readonly isPlainKey: boolean;
  readonly userStates: UserStateRegistry;
  make<Result extends ColumnTypes>(plan: UnresolvedPlan): DataFrame<Result>;
}

/** What may stand for a processor: itself, a class or function that makes one, or a module that exports one of these. */
type Maker<Processor> = Processor | (() => Processor) | (new () => Processor) | ModuleProcessor;

/**
 * Rows by key, for state of the user's own. Closures run on the main thread, one key after another; exports of modules in the
 * worker threads.
 */
export class KeyedData<Columns extends ColumnTypes = ColumnTypes, Key = unknown> {
  /** @internal Null where rows have no single key: ROLLUP and CUBE. */
  protected readonly grouping: Grouping | null;

  /** @internal */
  constructor(grouping: Grouping | null) {
    this.grouping = grouping;
  }

  /**
   * Runs a processor over the rows of each key, with state and timers that it keeps from batch to batch. An object serves all
   * partitions, one after the other, and is initialised for each; a class or function makes a new one every time.
   *
   * ```ts
   * const firsts = frame.groupByKey('key').transformWithState(
   *   () => {
   *     let seen: ValueState<boolean>;
   *     return {
   *       init(handle) {
   *         seen = handle.getValueState('seen', 'BOOLEAN', { ttlDuration: '1 day' });
   *       },
   *       handleInputRows(key, rows) {
   *         if (seen.exists()) return [];
   *         seen.update(true);
   *         return [{ key, rows: rows.length }];
   *       },
   *     };
   *   },
   *   { outputSchema: 'key STRING, rows INT', timeMode: 'processingTime' },
   * );
   * ```
   */
  transformWithState<const Output extends string | Schema>(
    processor: Maker<StatefulProcessor<Key, RowValue<Columns>, OutputRow<Output>>>,
    options: TransformWithStateOptions<Output> & { readonly initialState?: undefined },
  ): DataFrame<ParsedSchema<Output>>;
  transformWithState<const Output extends string | Schema, Initial extends ColumnTypes>(
    processor: Maker<
      StatefulProcessorWithInitialState<
        Key,
        RowValue<Columns>,
        OutputRow<Output>,
        RowValue<Initial>
      >
    >,
    options: TransformWithStateOptions<Output> & {
      readonly initialState: KeyedData<Initial, Key>;
    },
  ): DataFrame<ParsedSchema<Output>>;
  transformWithState(
    processor: unknown,
    options: TransformWithStateOptions<string | Schema> & {
      readonly initialState?: KeyedData | undefined;
    },
  ): DataFrame {
    const { outputSchema, timeMode = 'none', outputMode = 'append', initialState } = options;
    const { eventTimeColumn, name } = options;
    return this.#run(processor, {
      name: name ?? nameOf(processor, 'the processor'),
      program: { kind: 'processor', timeMode: readTimeMode(timeMode) },
      outputMode: readOutputMode(outputMode),
      outputSchema,
      initialState,
      eventTimeColumn,
    });
  }

  /**
   * Calls a function for each key with rows, and for each key whose timeout is over; it gives any number of rows. State that it
   * updates is there in the next call for the key. `outputMode` says what its rows are: `append`, or `update` where they take the
   * place of earlier ones; without an aggregate in the query it is that of the query.
   *
   * ```ts
   * const visits = frame.groupByKey('key').flatMapGroupsWithState(
   *   'append',
   *   'ProcessingTimeTimeout',
   *   (key, rows, state) => {
   *     if (state.hasTimedOut) {
   *       const clicks = state.get();
   *       state.remove();
   *       return [{ key, clicks }];
   *     }
   *     state.update((state.getOption() ?? 0) + rows.length);
   *     state.setTimeoutDuration('30 minutes');
   *     return [];
   *   },
   *   { stateType: 'INT', outputSchema: 'key STRING, clicks INT' },
   * );
   * ```
   */
  flatMapGroupsWithState<
    const Output extends string | Schema,
    const State extends string | DataType,
  >(
    outputMode: 'append' | 'update',
    timeout: GroupStateTimeout,
    compute:
      | ((
          key: Key,
          rows: InputRows<RowValue<Columns>>,
          state: GroupState<ValueOf<State>, GivenFor<State>>,
        ) => Iterable<OutputRow<Output>>)
      | ModuleProcessor,
    options: FlatMapGroupsOptions<Output, State>,
  ): DataFrame<ParsedSchema<Output>> {
    return this.#runGroups(compute, { ...options, outputMode, timeout, givesOneRow: false });
  }

  /**
   * As `flatMapGroupsWithState` in the output mode `update`, with a function that gives exactly one row a call.
   *
   * ```ts
   * const counts = frame.groupByKey('key').mapGroupsWithState(
   *   'NoTimeout',
   *   (key, rows, state) => {
   *     const n = (state.getOption() ?? 0) + rows.length;
   *     state.update(n);
   *     return { key, n };
   *   },
   *   { stateType: 'INT', outputSchema: 'key STRING, n INT' },
   * );
   * ```
   */
  mapGroupsWithState<const Output extends string | Schema, const State extends string | DataType>(
    timeout: GroupStateTimeout,
    compute:
      | ((
          key: Key,
          rows: InputRows<RowValue<Columns>>,
          state: GroupState<ValueOf<State>, GivenFor<State>>,
        ) => OutputRow<Output>)
      | ModuleProcessor,
    options: MapGroupsOptions<Output, State>,
  ): DataFrame<ParsedSchema<Output>> {
    return this.#runGroups(compute, {
      ...options,
      outputMode: 'update',
      timeout,
      givesOneRow: true,
    });
  }

  #runGroups<Result extends ColumnTypes>(
    compute: unknown,
    options: FlatMapGroupsOptions<string | Schema, string | DataType> & {
      readonly outputMode: string;
      readonly timeout: GroupStateTimeout;
      readonly givesOneRow: boolean;
    },
  ): DataFrame<Result> {
    const { stateType, outputSchema, initialState, name, givesOneRow } = options;
    const state = typeof stateType === 'string' ? parseTypeDdl(stateType, undefined) : stateType;
    const timeout = readTimeout(options.timeout);
    return this.#run(compute, {
      name: name ?? nameOf(compute, 'the function of the groups'),
      program: { kind: 'groups', timeout, state, givesOneRow },
      outputMode: readOutputMode(options.outputMode),
      outputSchema,
      initialState,
      eventTimeColumn: undefined,
    });
  }

  #run<Result extends ColumnTypes>(
    given: unknown,
    request: {
      readonly name: string;
      readonly program: UserStateProgram;
      readonly outputMode: 'append' | 'update';
      readonly outputSchema: string | Schema;
      readonly initialState: KeyedData | undefined;
      readonly eventTimeColumn: string | undefined;
    },
  ): DataFrame<Result> {
    const { plan, keys, isPlainKey, userStates, make } = withOneKey(this.grouping);
    const { name, program, outputMode, outputSchema, initialState, eventTimeColumn } = request;
    const initial = initialState === undefined ? null : withOneKey(initialState.grouping);
    const module = moduleOf(given);
    return make(
      unresolvedUserState({
        child: plan,
        keys,
        isPlainKey,
        initial,
        user: { ...(module === null ? userStates.add(given) : { number: -1 }), module, name },
        program,
        outputMode,
        output: readSchema(outputSchema).fields,
        eventTimeColumn: eventTimeColumn ?? null,
      }),
    );
  }
}

function withOneKey(grouping: Grouping | null): Grouping {
  if (grouping !== null) return grouping;
  throw userError(
    'UNSUPPORTED_FEATURE',
    'Groups of ROLLUP and CUBE can have no state of their own.',
    {
      hint: 'Use groupBy or groupByKey.',
    },
  );
}

function moduleOf(given: unknown): { readonly url: string; readonly name: string } | null {
  if (typeof given !== 'object' || given === null || !('module' in given)) return null;
  const { module, export: name } = given as ModuleProcessor;
  return { url: moduleUrl(module), name };
}

/** A name for messages: of the class or function, or of the export. */
function nameOf(given: unknown, otherwise: string): string {
  const module = moduleOf(given);
  if (module !== null) return module.name;
  const named = typeof given === 'function' ? given : (given as object).constructor;
  const isPlain = named === Object || named.name === '';
  return isPlain ? otherwise : named.name;
}
