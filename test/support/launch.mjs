// `node test/support/launch.mjs TARGET [ARGS]`: brings the checkout up to date, then becomes the target,
// run by Node 24 or newer. Everything that the preparation prints goes to stderr.

import { spawn } from 'node:child_process';
import path from 'node:path';
import { BuildFailure, ensureFresh, productNode, root } from './fresh.mjs';

/** What to run, as arguments to node; `packagesOnly` targets need nothing built. */
const targets = {
  start: (args) => ['dist/millrace.js', ...(args.length > 0 ? args : defaultJob())],
  bench: (args) => ['bench/run.ts', ...args],
  nexmark: (args) => ['bench/macro/nexmark/run.ts', ...args],
  conformance: (args) => ['test/conformance/run.ts', ...args],
  golden: (args) => ['test/golden/run.ts', ...args],
  test: (args) => ['test/support/run-tests.mjs', ...args],
  'test:long': (args) =>
    args.includes('--seeds')
      ? ['test/recovery/harness/run.ts', ...args]
      : ['test/support/run-tests.mjs', '--long', ...args],
  check: (args) => ['node_modules/@biomejs/biome/bin/biome', 'check', ...args],
  knip: (args) => ['node_modules/knip/bin/knip.js', ...args],
};
const packagesOnly = new Set(['check', 'knip']);

const [name, ...args] = process.argv.slice(2);

if (name === 'build') prepare();
else if (Object.hasOwn(targets, name ?? '')) launch(name);
else refuse(`usage: launch.mjs ${['build', ...Object.keys(targets)].join('|')} [ARGS]`);

function launch(target) {
  prepare({ packagesOnly: packagesOnly.has(target) });
  const [script, ...rest] = targets[target](args);
  const node = productNode();
  const command = [path.join(root, script), ...rest];
  const binaries = path.join(root, 'node_modules/.bin');
  const env = { ...process.env, PATH: `${binaries}${path.delimiter}${process.env.PATH}` };
  if (process.execve !== undefined) become(node, command, env);
  else runAsChild(node, command, env);
}

function prepare(options) {
  try {
    ensureFresh(options);
  } catch (error) {
    if (!(error instanceof BuildFailure)) throw error;
    refuse(error.message);
  }
}

/** The word count over the bundled text, named from wherever the user stands. */
function defaultJob() {
  return ['run', path.relative(process.cwd(), path.join(root, 'examples/word-count.sql'))];
}

/** Replaces this process, so that signals, terminal and exit code are the target's own. */
function become(node, command, env) {
  process.removeAllListeners('warning');
  process.execve(node, [node, ...command], env);
}

/** Older Node cannot replace itself: it hands signals on and waits for the end. */
function runAsChild(node, command, env) {
  const child = spawn(node, command, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // Ctrl-C on a terminal has reached the child already; a second one would mean "now at once".
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => refuse(`${node}: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function refuse(message) {
  process.stderr.write(`${message.trimEnd()}\n`);
  process.exit(1);
}
