#!/usr/bin/env node
import manifest from '../../package.json' with { type: 'json' };

// An older Node.js cannot even read the program, and would say so with a stack trace: it is loaded where it can run.
const [majorMin] = /\d+/.exec(manifest.engines.node) ?? [];
if (Number.parseInt(process.versions.node, 10) < Number(majorMin)) {
  process.stderr.write(
    `[UNSUPPORTED_NODE_VERSION] millrace needs Node.js ${manifest.engines.node}; this is ${process.versions.node}.\n`,
  );
  process.exitCode = 1;
} else {
  await import('./main.ts');
}
