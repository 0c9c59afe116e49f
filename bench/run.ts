// `npm run bench -- NAME [--json FILE] [--only PATTERN] [--threads N] [--profile] [--seconds N | --minutes N]
// [--rows N]`: runs one bench, alone on the machine if you can.

import { parseArgs } from 'node:util';
import { type Bench, printReport, writeJson } from './harness.ts';
import { boundedState } from './macro/bounded-state/bounded-state.ts';
import { functions } from './macro/functions/functions.ts';
import { idle } from './macro/idle.ts';
import { joins } from './macro/joins/joins.ts';
import { kafka } from './macro/kafka/kafka.ts';
import { kafkaLatency } from './macro/kafka/kafka-latency.ts';
import { kernels } from './macro/kernels/kernels.ts';
import { latency } from './macro/latency/latency.ts';
import { recovery } from './macro/recovery.ts';
import { kafkaSoak } from './macro/soak/kafka-soak.ts';
import { soak } from './macro/soak/soak.ts';
import { startup } from './macro/startup.ts';
import { stateGrowth } from './macro/state-growth.ts';
import { throughput } from './macro/throughput.ts';
import { micro } from './micro/micro.ts';

const BENCHES: readonly Bench[] = [
  micro,
  kernels,
  functions,
  joins,
  latency,
  throughput,
  boundedState,
  kafka,
  kafkaLatency,
  recovery,
  stateGrowth,
  soak,
  kafkaSoak,
  startup,
  idle,
];

/** How long each thing is measured, unless a bench or the command says otherwise. */
const SECONDS = 10;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    only: { type: 'string' },
    profile: { type: 'boolean', default: false },
    seconds: { type: 'string' },
    minutes: { type: 'string' },
    rows: { type: 'string' },
    threads: { type: 'string' },
  },
});

const bench = BENCHES.find((candidate) => candidate.name === positionals[0]);
const asked = values.minutes === undefined ? values.seconds : Number(values.minutes) * 60;
const seconds = Number(asked ?? bench?.seconds ?? SECONDS);
const threads = values.threads === undefined ? null : Number(values.threads);
if (bench === undefined || positionals.length !== 1 || !(seconds > 0) || !(threads !== 0)) {
  process.stderr.write(
    'usage: npm run bench -- NAME [--json FILE] [--only PATTERN] [--threads N] [--profile] [--seconds N | --minutes N] [--rows N]\n\n',
  );
  for (const { name, summary } of BENCHES)
    process.stderr.write(`  ${name.padEnd(12)} ${summary}\n`);
  process.exit(2);
}

const { profile, only = null } = values;
const rows = values.rows === undefined ? null : Number(values.rows);
const report = await bench.run({ seconds, profile, only, rows, threads });
printReport(report, (text) => process.stdout.write(text));
if (values.json !== undefined) writeJson(values.json, bench.name, report);
process.exitCode = report.verdicts.every(({ holds }) => holds) ? 0 : 1;
