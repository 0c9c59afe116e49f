// `npm run golden -- [DIR] [--file a,b] [--failures]`: runs Spark's own SQL tests through the public API, each file in a
// session of its own, and compares with Spark's answers.

import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { GOLDEN_DIRECTORY, readGoldenFiles } from './golden-file.ts';
import { type GoldenVerdict, runGoldenFile } from './run-golden.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    file: { type: 'string', default: 'all' },
    failures: { type: 'boolean', default: false },
  },
});

const directory = positionals[0] ?? GOLDEN_DIRECTORY;
if (existsSync(directory)) await runAll();
else {
  console.error(`There is no folder ${directory}: name the folder of Spark's golden files.`);
  process.exitCode = 2;
}

async function runAll(): Promise<void> {
  const wanted = values.file.split(',');
  const files = readGoldenFiles(directory).filter(
    ({ name }) => values.file === 'all' || wanted.includes(name),
  );
  const all: GoldenVerdict[] = [];
  for (const file of files) {
    const verdicts = await runGoldenFile(file);
    all.push(...verdicts);
    if (values.failures) printFailures(verdicts);
    console.log(`${file.name.padEnd(76)} ${countText(verdicts)}`);
  }
  printTotals(all);
}

function printFailures(verdicts: readonly GoldenVerdict[]): void {
  for (const { file, number, sql, difference } of verdicts) {
    if (difference !== null) console.log(`${file} #${number}: ${sql}\n  ${difference}\n`);
  }
}

function printTotals(verdicts: readonly GoldenVerdict[]): void {
  const leftOut = verdicts.filter((verdict) => verdict.leftOut !== null);
  for (const [reason, ofReason] of Map.groupBy(leftOut, (verdict) => verdict.leftOut)) {
    console.log(`left out, ${reason}: ${ofReason.length}`);
  }
  console.log(`golden: ${countText(verdicts)}`);
}

function countText(verdicts: readonly GoldenVerdict[]): string {
  const leftOut = verdicts.filter((verdict) => verdict.leftOut !== null).length;
  const failed = verdicts.filter((verdict) => verdict.difference !== null).length;
  return `${verdicts.length - leftOut - failed} passed, ${failed} failed, ${leftOut} left out`;
}
