#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { Command, Option } from 'commander';
import { collectPair } from './name-value.ts';
import type { RunOptions } from './run.ts';

// The next start finds its code compiled; threads read where from the environment.
const { directory } = enableCompileCache();
if (directory !== undefined) process.env['NODE_COMPILE_CACHE'] = directory;

const manifest = new URL('../../../package.json', import.meta.url);
const { version, description } = JSON.parse(readFileSync(manifest, 'utf8'));

const program = new Command('millrace').description(description).version(version);

program
  .command('run')
  .description('run the statements of a file and keep its queries going')
  .argument('<file>', 'a script in SQL')
  .option(
    '--param <name=value>',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a script's variable, not a template's
    'text for ${name} and value of :name (may be repeated)',
    collectPair,
  )
  .option('--set <name=value>', 'a setting, such as spark.sql.shuffle.partitions=4', collectPair)
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

await program.parseAsync();
