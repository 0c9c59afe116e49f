import { Command, Option } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { keepCompiledCode } from '../api/compiled-code.ts';
import type { CheckpointOptions, RepairOptions } from './checkpoint.ts';
import { collectPair } from './name-value.ts';
import type { ReplayOptions } from './replay.ts';
import type { RunOptions } from './run.ts';
import type { SqlOptions } from './sql.ts';

keepCompiledCode();

const program = new Command('millrace')
  .description(manifest.description)
  .version(manifest.version)
  .showHelpAfterError('(--help shows what there is)')
  .addHelpText('after', example('millrace run orders.sql', 'millrace sql -e "SELECT 1 + 1"'));

const parameterOption = new Option(
  '--param <name=value>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a script's variable, not a template's
  'text for ${name} and value of :name (may be repeated)',
).argParser(collectPair);
const settingOption = new Option(
  '--set <name=value>',
  'a setting, such as spark.sql.shuffle.partitions=4 (may be repeated)',
).argParser(collectPair);

program
  .command('run')
  .description('run the statements of a file and keep its queries going')
  .argument('<file>', 'a script in SQL')
  .addOption(parameterOption)
  .addOption(settingOption)
  .option('--checkpoint <folder>', 'keep the checkpoints of all queries in this folder')
  .option('--available-now', 'work off what is there now, then end')
  .option('--accept', 'drop the state of operators that have gone, and begin that of new ones')
  .addOption(
    new Option('--progress <form>', 'tell of each batch on stderr')
      .choices(['line', 'json', 'none'])
      .default('line'),
  )
  .addHelpText(
    'after',
    `
Ends with 0 when all queries have ended, and after SIGINT or SIGTERM, which let the batch in work come to its end; with 1
after an error.
${example('millrace run orders.sql --param folder=/data/orders --checkpoint /var/lib/orders')}`,
  )
  .action(async (file: string, options: RunOptions) => {
    const { run } = await import('./run.ts');
    process.exitCode = await run(file, options);
  });

program
  .command('sql')
  .description('run statements and print their rows; on a terminal, without -e and -f, a shell')
  .addOption(
    new Option('-e, --execute <statements>', 'statements, separated by semicolons').conflicts(
      'file',
    ),
  )
  .option('-f, --file <file>', 'a file of statements')
  .addOption(parameterOption)
  .addOption(settingOption)
  .addOption(
    new Option('--format <format>', 'how rows are printed: json is one object a line')
      .choices(['table', 'json', 'csv'])
      .default('table'),
  )
  .addHelpText(
    'after',
    `
The shell keeps its history in ~/.millrace_history, or where MILLRACE_HISTORY says.
${example('millrace sql -e "SELECT 1 AS one" --format json')}`,
  )
  .action(async (options: SqlOptions) => {
    const { sql } = await import('./sql.ts');
    process.exitCode = await sql(options);
  });

program
  .command('replay')
  .description('run a committed batch of a stopped query again and show what it did')
  .argument('<file>', 'the script in SQL that the query is in, or a bundle')
  .option('--batch <number>', 'which batch')
  .option('--export <bundle>', 'write all that the batch needs to a file, which runs elsewhere')
  .option(
    '--bisect <condition>',
    'the first batch that gave a row for which this SQL condition holds',
  )
  .option('--query <name>', 'which query of the script')
  .option('--checkpoint <folder>', 'where the checkpoints of all its queries are')
  .addOption(parameterOption)
  .addOption(settingOption)
  .option('--json', 'as one line of JSON')
  .addHelpText(
    'after',
    `
Neither the query's sink nor its checkpoint nor its input change. A checkpoint has what batches need since the older of its
two snapshots.
${example(
  'millrace replay orders.sql --batch 41 --checkpoint /var/lib/orders',
  'millrace replay orders.sql --bisect "total < 0"',
  'millrace replay orders.sql --batch 41 --export batch-41.bundle',
  'millrace replay batch-41.bundle',
)}`,
  )
  .action(async (file: string, options: ReplayOptions) => {
    const { replay } = await import('./replay.ts');
    process.exitCode = await replay(file, options);
  });

const checkpoint = program
  .command('checkpoint')
  .description('look into the checkpoint of a stopped query, or repair it');

checkpoint
  .command('inspect')
  .description('show what a checkpoint holds')
  .argument('<folder>', 'the checkpoint of one query')
  .option('--json', 'as one line of JSON')
  .action(async (folder: string, options: CheckpointOptions) => {
    const { inspect } = await import('./checkpoint.ts');
    process.exitCode = await inspect(folder, options);
  });

checkpoint
  .command('verify')
  .description('read all of a checkpoint, state included, and name every bad file')
  .argument('<folder>', 'the checkpoint of one query')
  .option('--json', 'as one line of JSON')
  .addHelpText('after', '\nEnds with 0 when all is well, with 1 otherwise.')
  .action(async (folder: string, options: CheckpointOptions) => {
    const { verify } = await import('./checkpoint.ts');
    process.exitCode = await verify(folder, options);
  });

checkpoint
  .command('repair')
  .description('show the newest batch that a damaged checkpoint can be brought back to')
  .argument('<folder>', 'the checkpoint of one query')
  .option('--apply', 'bring it there; what is taken out is kept aside in the checkpoint')
  .option('--json', 'as one line of JSON')
  .addHelpText('after', '\nWithout --apply nothing is changed.')
  .action(async (folder: string, options: RepairOptions) => {
    const { repair } = await import('./checkpoint.ts');
    process.exitCode = await repair(folder, options);
  });

await program.parseAsync();

function example(...commands: readonly string[]): string {
  return `\nFor example:\n${commands.map((command) => `  ${command}`).join('\n')}`;
}
