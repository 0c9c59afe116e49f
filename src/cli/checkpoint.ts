import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { codeOf } from '../checkpoint/checkpoint-errors.ts';
import { type CheckpointSummary, inspectCheckpoint } from '../checkpoint/inspect.ts';
import { METADATA_FILE } from '../checkpoint/metadata.ts';
import { repairCheckpoint } from '../checkpoint/repair.ts';
import { planRepair } from '../checkpoint/repair-plan.ts';
import { environmentError, userError } from '../errors.ts';
import { checkpointText } from './checkpoint-text.ts';
import { repairText } from './repair-text.ts';
import { exitCodeOf, printText } from './run-statements.ts';

/** The options of `millrace checkpoint …`, as commander gives them. */
export interface CheckpointOptions {
  readonly json?: boolean;
}

/** The options of `millrace checkpoint repair`. */
export interface RepairOptions extends CheckpointOptions {
  readonly apply?: boolean;
}

/** Shows what a checkpoint holds. Gives the exit code. */
export function inspect(location: string, options: CheckpointOptions): Promise<number> {
  return exitCodeOf(async () => {
    await print(await summarize(location, false), options);
  });
}

/** Reads all of a checkpoint, state included; the exit code is 1 when anything is wrong with it. */
export function verify(location: string, options: CheckpointOptions): Promise<number> {
  return exitCodeOf(async () => {
    const summary = await summarize(location, true);
    await print(summary, options);
    const { length } = summary.problems;
    if (length === 0) return;
    const message = `${length} ${length === 1 ? 'problem' : 'problems'} in ${location}.`;
    throw environmentError('CHECKPOINT_CORRUPT', message);
  });
}

/** Shows the newest batch that a damaged checkpoint can be brought back to, and with `apply` does it. */
export function repair(location: string, { apply, json }: RepairOptions): Promise<number> {
  return exitCodeOf(async () => {
    await refuseOthers(location);
    const { plan, asideIn } =
      apply === true
        ? await repairCheckpoint(location)
        : { plan: await planRepair(location), asideIn: null };
    const { problems, batchId, newestBatch } = plan;
    const facts = { location, problems, batchId, newestBatch, asideIn };
    await printText(json === true ? `${JSON.stringify(facts)}\n` : repairText(plan, asideIn));
  });
}

async function print(summary: CheckpointSummary, { json }: CheckpointOptions): Promise<void> {
  await printText(json === true ? `${JSON.stringify(summary)}\n` : checkpointText(summary));
}

async function summarize(location: string, verifyState: boolean): Promise<CheckpointSummary> {
  await refuseOthers(location);
  return inspectCheckpoint(location, { verifyState });
}

/** A folder that is none, or that holds checkpoints of several queries, is a mistake rather than a broken checkpoint. */
async function refuseOthers(location: string): Promise<void> {
  const names = await readdir(location).catch((cause: Error) => {
    throw userError(
      'CHECKPOINT_NOT_FOUND',
      `The checkpoint ${location} cannot be read: ${cause.message}.`,
      { cause },
    );
  });
  if (names.some((name) => [METADATA_FILE, 'journal', 'snapshots'].includes(name))) return;
  const within: string[] = [];
  for (const name of names) {
    if (await exists(path.join(location, name, METADATA_FILE)))
      within.push(path.join(location, name));
  }
  throw userError('CHECKPOINT_NOT_FOUND', `${location} is not a checkpoint.`, {
    hint: within.length === 0 ? undefined : `It holds checkpoints: ${within.join(', ')}.`,
  });
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    (error: unknown) => {
      if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(codeOf(error) ?? '')) return false;
      throw error;
    },
  );
}
