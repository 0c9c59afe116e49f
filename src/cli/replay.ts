import { readFile, writeFile } from 'node:fs/promises';
import type { BatchReplay } from '../api/queries/batch-replay.ts';
import type { ReplayableQuery } from '../api/queries/replayable-query.ts';
import { isBundle } from '../engine/replay-bundle.ts';
import { environmentError, userError } from '../errors.ts';
import type { Pairs } from './name-value.ts';
import { replayText } from './replay-text.ts';
import { readScript } from './run.ts';
import { exitCodeOf, printText, withSession } from './run-statements.ts';

/** The options of `millrace replay`, as commander gives them. */
export interface ReplayOptions {
  readonly batch?: string;
  readonly bisect?: string;
  readonly query?: string;
  readonly checkpoint?: string;
  readonly param?: Pairs;
  readonly set?: Pairs;
  readonly json?: boolean;
  /** Where the bundle of the batch goes. */
  readonly export?: string;
}

/** Runs a committed batch of a script's query again, or looks for one, and shows what it did. Gives the exit code. */
export function replay(file: string, options: ReplayOptions): Promise<number> {
  const { query, checkpoint, param, set } = options;
  return exitCodeOf(async () => {
    const bundle = await readBundle(file);
    if (bundle !== null) return replayBundle(file, bundle, options);
    const text = await readScript(file);
    const find = finder(options);
    await withSession(set, async (opened) => {
      const names: string[] = [];
      const found: BatchReplay[] = [];
      await opened.run(text, {
        parameters: { text: param, values: param },
        checkpointLocation: checkpoint,
        replay: async (name, replayable) => {
          if (query !== undefined && name !== query) names.push(name ?? 'one without a name');
          else found.push(await find(replayable));
        },
      });
      if (found.length === 0) throw notFound(file, query, names);
      for (const batch of found) await print(batch, options);
    });
  });
}

/** The bytes of a bundle; null for any other file. */
async function readBundle(file: string): Promise<Uint8Array | null> {
  const bytes = await readFile(file).catch(() => null);
  return bytes !== null && isBundle(bytes) ? bytes : null;
}

/** A bundle is one batch of one query. */
async function replayBundle(
  file: string,
  bundle: Uint8Array,
  options: ReplayOptions,
): Promise<void> {
  const own = ['batch', 'bisect', 'query', 'checkpoint', 'export'] as const;
  const given = own.find((name) => options[name] !== undefined);
  if (given !== undefined) {
    throw userError('INVALID_BATCH', `${file} is a bundle, which --${given} does not go with.`, {
      hint: 'Replay it as it is, or give the script of the query.',
    });
  }
  await withSession(options.set, async (opened) => {
    await print(await opened.replayBundle(bundle), options);
  });
}

async function print(batch: BatchReplay, { json }: ReplayOptions): Promise<void> {
  await printText(json === true ? `${JSON.stringify(batch)}\n` : replayText(batch));
}

/** How the batch that is asked for is found. */
function finder({
  batch,
  bisect,
  export: target,
}: ReplayOptions): (query: ReplayableQuery) => Promise<BatchReplay> {
  if ((batch === undefined) === (bisect === undefined)) {
    throw userError('INVALID_BATCH', 'Name either a batch or a condition.', {
      hint: 'Use --batch with a number, or --bisect with a condition over the columns of the result.',
    });
  }
  if (bisect !== undefined && target !== undefined) {
    throw userError('INVALID_BATCH', '--export goes with --batch, not with --bisect.', {
      hint: 'Look for the batch first, then export it by its number.',
    });
  }
  if (batch !== undefined) {
    const batchId = readBatchId(batch);
    if (target === undefined) return (query) => query.run(batchId);
    return async (query) => {
      const { replayed, bundle } = await query.export(batchId);
      await writeBundle(target, bundle);
      return replayed;
    };
  }
  return async (query) => {
    const found = await query.first(bisect!);
    if (found !== null) return found;
    throw userError('BATCH_NOT_FOUND', `In no batch that can be replayed ${bisect} holds.`);
  };
}

async function writeBundle(file: string, bundle: Uint8Array): Promise<void> {
  await writeFile(file, bundle).catch((cause: Error) => {
    const message = `The bundle ${file} cannot be written: ${cause.message}`;
    throw environmentError('BUNDLE_NOT_WRITABLE', message, { cause });
  });
}

function readBatchId(text: string): number {
  const batchId = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(batchId)) return batchId;
  throw userError('INVALID_BATCH', `'${text}' is not the number of a batch.`, {
    hint: 'Batches are numbered from 0; millrace checkpoint inspect shows which there are.',
  });
}

function notFound(file: string, query: string | undefined, names: readonly string[]): Error {
  const what = query === undefined ? 'a stream' : `the query ${query}`;
  return userError('QUERY_NOT_FOUND', `${file} has no INSERT INTO of ${what}.`, {
    hint: names.length === 0 ? undefined : `Its queries: ${names.join(', ')}.`,
  });
}
