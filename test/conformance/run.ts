// `npm run conformance -- [DIR] [--area a,b|all] [--failures] [--answers FILE]`: runs the cases of a corpus through the
// public API and compares with Spark's answers.

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runStreamCases, type Verdict } from './run-stream.ts';
import { STREAM_AREAS } from './stream-areas.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    area: { type: 'string' },
    failures: { type: 'boolean', default: false },
    answers: { type: 'string' },
  },
});

const directory = positionals[0] ?? fileURLToPath(new URL('cases', import.meta.url));
const areas = values.area === 'all' ? 'all' : (values.area?.split(',') ?? STREAM_AREAS);
const verdicts = await runStreamCases(directory, areas);
if (values.answers !== undefined) writeAnswers(values.answers, verdicts);
if (values.failures) printFailures(verdicts);
printTable(verdicts);

function writeAnswers(file: string, answered: readonly Verdict[]): void {
  const answers = answered.map((verdict) => verdict.answer);
  writeFileSync(file, `${JSON.stringify(answers, null, 1)}\n`);
}

function printFailures(judged: readonly Verdict[]): void {
  for (const { area, name, difference } of judged) {
    if (difference !== null) console.log(`${area}/${name}: ${difference}\n`);
  }
}

function printTable(judged: readonly Verdict[]): void {
  for (const [area, ofArea] of Map.groupBy(judged, (verdict) => verdict.area)) {
    console.log(`${area.padEnd(24)} ${passed(ofArea)} of ${ofArea.length}`);
  }
  console.log(`stream: ${passed(judged)} of ${judged.length}`);
}

function passed(judged: readonly Verdict[]): number {
  return judged.filter((verdict) => verdict.difference === null).length;
}
