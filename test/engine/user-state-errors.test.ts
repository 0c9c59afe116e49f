// What a processor may not do, and what happens when it fails.

import { describe, expect, test } from 'vitest';
import type { InputRows, StatefulProcessorHandle } from '../../src/index.ts';
import { COMMANDS, type Command, Commanded, TOLD, Variables } from './commanded-processor.ts';
import { userStateBench } from './user-state-queries.ts';

const bench = userStateBench();

describe('what a processor may not do has a condition of Spark', () => {
  class Twice extends Variables {
    override declare(handle: StatefulProcessorHandle): void {
      super.declare(handle);
      handle.getListState('value', 'INT');
    }
  }
  class Mortal extends Variables {
    override declare(handle: StatefulProcessorHandle): void {
      handle.getValueState('value', 'INT', { ttlDuration: 1 });
    }
  }
  class Negative extends Variables {
    override declare(handle: StatefulProcessorHandle): void {
      handle.getValueState('value', 'INT', { ttlDuration: -1 });
    }
  }
  class Hasty extends Variables {
    override declare(handle: StatefulProcessorHandle): void {
      handle.getValueState('other', 'INT').exists();
    }
  }
  class EarlyTimer extends Variables {
    override declare(handle: StatefulProcessorHandle): void {
      handle.registerTimer(1);
    }
  }
  class Reserved extends Variables {
    override declare(handle: StatefulProcessorHandle): void {
      handle.getValueState('_value', 'INT');
    }
  }
  class Late extends Variables {
    override run(): string {
      this.handle.getValueState('late', 'INT');
      return '';
    }
  }
  class NoTimers extends Variables {
    override run(): string {
      this.handle.registerTimer(1);
      return '';
    }
  }
  class Nothing extends Variables {
    override run(): string {
      this.value.update(null as unknown as bigint);
      return '';
    }
  }
  class Empty extends Variables {
    override run(): string {
      this.list.put([]);
      return '';
    }
  }
  class Wrong extends Variables {
    override run(): string {
      this.value.update('text' as unknown as bigint);
      return '';
    }
  }
  class Broken extends Variables {
    override run(): string {
      throw new Error('this went wrong');
    }
  }

  test.each([
    ['STATEFUL_PROCESSOR_DUPLICATE_STATE_VARIABLE_DEFINED', Twice, 'none'],
    ['STATEFUL_PROCESSOR_INCORRECT_TIME_MODE_TO_ASSIGN_TTL', Mortal, 'none'],
    ['STATEFUL_PROCESSOR_TTL_DURATION_MUST_BE_POSITIVE', Negative, 'processingTime'],
    ['STATEFUL_PROCESSOR_CANNOT_PERFORM_OPERATION_WITH_INVALID_HANDLE_STATE', Hasty, 'none'],
    [
      'STATEFUL_PROCESSOR_CANNOT_PERFORM_OPERATION_WITH_INVALID_HANDLE_STATE',
      EarlyTimer,
      'processingTime',
    ],
    ['STATE_STORE_CANNOT_CREATE_COLUMN_FAMILY_WITH_RESERVED_CHARS', Reserved, 'none'],
    ['STATEFUL_PROCESSOR_CANNOT_PERFORM_OPERATION_WITH_INVALID_HANDLE_STATE', Late, 'none'],
    ['STATEFUL_PROCESSOR_CANNOT_PERFORM_OPERATION_WITH_INVALID_TIME_MODE', NoTimers, 'none'],
    ['ILLEGAL_STATE_STORE_VALUE.NULL_VALUE', Nothing, 'none'],
    ['ILLEGAL_STATE_STORE_VALUE.EMPTY_LIST_VALUE', Empty, 'none'],
    ['EXPRESSION_ENCODING_FAILED', Wrong, 'none'],
    ['TRANSFORM_WITH_STATE_USER_FUNCTION_ERROR', Broken, 'none'],
  ] as const)('%s by %o', async (condition, Processor, timeMode) => {
    const { stream, frame } = bench().stream(COMMANDS);
    const told = frame.groupByKey('key').transformWithState(Processor, {
      outputSchema: TOLD,
      timeMode,
    });
    const run = await bench().start(`error-${Processor.name}`, told, 'append');
    stream.add([[null, 'the key', 'go', 1n]]);
    const error = await run.rows().catch((cause: unknown) => cause);
    expect(error).toMatchObject({ kind: 'user', condition });
    if (Processor === Broken) {
      expect((error as Error).message).toContain(
        'handleInputRows of Broken for the key "the key" failed: this went wrong',
      );
    }
    expect(run.sink.batches.size).toBe(0);
    await run.stop();
  });

  test('a variable keeps its kind and its type over restarts, until it is deleted', async () => {
    const { stream, frame } = bench().stream(COMMANDS);
    const runWith = async (declare: (handle: StatefulProcessorHandle) => void) => {
      class Declared extends Commanded {
        override declare(handle: StatefulProcessorHandle): void {
          declare(handle);
        }
        run(): string {
          return 'ran';
        }
      }
      const told = frame.groupByKey('key').transformWithState(Declared, { outputSchema: TOLD });
      const run = await bench().start('declared', told, 'append');
      stream.add([[null, 'a', 'go', 1n]]);
      const result = await run.rows().catch((cause: { condition: string }) => cause.condition);
      await run.stop();
      return result;
    };
    expect(await runWith((handle) => handle.getValueState('v', 'INT'))).toEqual(['a ran']);
    expect(await runWith((handle) => handle.getListState('v', 'INT'))).toBe(
      'STATE_STORE_INVALID_VARIABLE_TYPE_CHANGE',
    );
    expect(await runWith((handle) => handle.getValueState('v', 'STRING'))).toBe(
      'STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE',
    );
    const replaced = await runWith((handle) => {
      handle.deleteIfExists('v');
      handle.getValueState('v', 'STRING');
    });
    // The rows that the failed runs could not take come along.
    expect(new Set(replaced)).toEqual(new Set(['a ran']));
  });

  test('rows of a key that are kept, and variables of a call that failed, are refused later', async () => {
    const keptRows: InputRows<Command>[] = [];
    let late = (): void => {};
    class Keeping extends Variables {
      override *handleInputRows(
        key: string | null,
        rows: InputRows<Command>,
      ): Generator<{ readonly key: string | null; readonly told: string }> {
        keptRows.push(rows);
        late = () => this.value.update(1n);
        if (key === 'bad') throw new Error('this went wrong');
        yield { key, told: 'kept' };
      }
    }
    const { stream, frame } = bench().stream(COMMANDS);
    const told = frame.groupByKey('key').transformWithState(Keeping, { outputSchema: TOLD });
    const run = await bench().start('keeping', told, 'append');
    stream.add([[null, 'a', 'go', 1n]]);
    expect(await run.rows()).toEqual(['a kept']);
    const released = expect.objectContaining({ condition: 'BATCH_ALREADY_RELEASED' });
    expect(() => [...keptRows[0]!]).toThrow(released);
    expect(() => keptRows[0]!.column('n')).toThrow(released);
    stream.add([[null, 'bad', 'go', 1n]]);
    await expect(run.rows()).rejects.toMatchObject({ kind: 'user' });
    expect(late).toThrow(
      expect.objectContaining({
        condition: 'STATEFUL_PROCESSOR_CANNOT_PERFORM_OPERATION_WITH_INVALID_HANDLE_STATE',
      }),
    );
    await run.stop();
  });
});
