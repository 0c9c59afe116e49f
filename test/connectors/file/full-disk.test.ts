// A disk without room, played by a limit on the length of files: every write beyond it fails, as on a full disk.

import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { root } from '../../support/source-files.ts';

const LIMIT_BLOCKS = 64;
const ROWS = 100_000;

/** What the command line says of a script; with `isFull`, no file may become longer than a few blocks. */
async function run(script: string, isFull: boolean): Promise<string> {
  const limit = isFull ? `trap '' XFSZ; ulimit -f ${LIMIT_BLOCKS};` : '';
  const command = `${limit} exec "${process.execPath}" "${path.join(root, 'dist/millrace.js')}" sql -e "$SCRIPT"`;
  const env = { ...process.env, SCRIPT: script };
  const { stderr } = await promisify(execFile)('sh', ['-c', command], { env }).catch(
    (error: { stderr: string }) => error,
  );
  return stderr;
}

test.each(['json', 'parquet'])(
  '%s on a full disk is an error by name, and leaves nothing half-written',
  async (format) => {
    const output = path.join(scratchDirectory(), 'output');
    const script = `CREATE TABLE target USING ${format} OPTIONS (path '${output}');
    INSERT INTO target SELECT id, sha2(string(id), 256) AS digest FROM range(${ROWS})`;
    const message = await run(script, true);
    expect(message).toMatch(/\[TASK_WRITE_FAILED\] Cannot write to .*output.*: EFBIG/);
    expect(readdirSync(path.dirname(output))).toEqual([]);

    expect(await run(script, false)).toBe('');
    const entries = readdirSync(output).filter((name) => name.startsWith('part-'));
    expect(entries).toHaveLength(1);
    const count = await run(
      `CREATE TABLE target (id BIGINT) USING ${format} OPTIONS (path '${output}');
     SELECT raise_error(string(count(*))) FROM target`,
      false,
    );
    expect(count).toContain(String(ROWS));
    if (format === 'json') {
      expect(readFileSync(path.join(output, entries[0]), 'utf8').split('\n')).toHaveLength(
        ROWS + 1,
      );
    }
  },
);
