#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { Command, Option } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { collectPair } from './name-value.ts';
import type { RunOptions } from './run.ts';
import type { SqlOptions } from './sql.ts';

// The next start finds its code compiled; threads read where from the environment.
const { directory } = enableCompileCache();
if (directory !== undefined) process.env['NODE_COMPILE_CACHE'] = directory;

const program = new Command('millrace').description(manifest.description).version(manifest.version);

const parameterOption = new Option(
  '--param <name=value>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a script's variable, not a template's
  'text for ${name} and value of :name (may be repeated)',
).argParser(collectPair);
const settingOption = new Option(
  '--set <name=value>',
  'a setting, such as spark.sql.shuffle.partitions=4',
).argParser(collectPair);

program
  .command('run')
  .description('run the statements of a file and keep its queries going')
  .argument('<file>', 'a script in SQL')
  .addOption(parameterOption)
  .addOption(settingOption)
  .option('--checkpoint <folder>', 'keep the checkpoints of all queries in this folder')
  .option('--available-now', 'work off what is there now, then end')
  .addOption(
    new Option('--progress <form>', 'tell of each batch on stderr')
      .choices(['line', 'json', 'none'])
      .default('line'),
  )
  .action(async (file: string, options: RunOptions) => {
    const { run } = await import('./run.ts');
    process.exitCode = await run(file, options);
  });

program
  .command('sql')
  .description('run statements and print their rows; without -e and -f a shell')
  .option('-e, --execute <statements>', 'statements, separated by semicolons')
  .option('-f, --file <file>', 'a file of statements')
  .addOption(parameterOption)
  .addOption(settingOption)
  .addOption(
    new Option('--format <format>', 'how rows are printed: json is one object a line')
      .choices(['table', 'json', 'csv'])
      .default('table'),
  )
  .action(async (options: SqlOptions) => {
    const { sql } = await import('./sql.ts');
    process.exitCode = await sql(options);
  });

await program.parseAsync();
