import { readSchema } from '../api/rows/read-schema.ts';
import type { Schema } from '../columnar/schema.ts';
import { userError } from '../errors.ts';
import { suggestName } from '../expression/nearest-name.ts';
import { ManualClock } from './manual-clock.ts';
import { MemoryDisk } from './memory-disk.ts';
import { TestInput } from './test-input.ts';
import { TestOutput } from './test-output.ts';

/** Inputs by name, each with its columns, such as `page STRING, time TIMESTAMP`. */
export type InputDescriptions = Readonly<Record<string, string | Schema | WatermarkedInput>>;

/** An input over whose rows a watermark is put. */
export interface WatermarkedInput {
  readonly columns: string | Schema;
  /** The column with the event time, and how late its rows may be: `['time', '10 seconds']`. */
  readonly watermark: readonly [column: string, delay: string];
}

/** What stays when a process dies: inputs, output, disk, and time. */
export class World {
  readonly clock: ManualClock;
  disk: MemoryDisk = new MemoryDisk();
  inputs: ReadonlyMap<string, TestInput>;
  output: TestOutput = new TestOutput();

  constructor(inputs: InputDescriptions, startMs: number) {
    this.clock = new ManualClock(startMs);
    this.inputs = new Map(
      Object.entries(inputs).map(([name, described]) => {
        const columns = isWatermarked(described) ? described.columns : described;
        return [name, new TestInput(name, readSchema(columns))] as const;
      }),
    );
  }

  /** Another one that goes its own way from here. Rows that come later come to both. */
  copy(): World {
    const copy = new World({}, this.clock.now());
    copy.disk = this.disk.copy();
    copy.inputs = new Map([...this.inputs].map(([name, input]) => [name, input.copy()]));
    copy.output = this.output.copy();
    return copy;
  }

  input(name: string): TestInput {
    const input = this.inputs.get(name);
    if (input !== undefined) return input;
    const names = [...this.inputs.keys()];
    throw userError('TABLE_OR_VIEW_NOT_FOUND', `The query under test has no input '${name}'.`, {
      hint: suggestName(name, names) ?? `Its inputs: ${names.join(', ')}.`,
    });
  }
}

export function isWatermarked(input: InputDescriptions[string]): input is WatermarkedInput {
  return typeof input === 'object' && 'watermark' in input;
}
