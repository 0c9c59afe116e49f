// Brings node_modules, the WebAssembly module and dist up to date with the checkout, each only when
// what it is made from changed. Plain JavaScript without dependencies: it runs before anything is
// installed, on whatever Node there is.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';
import { copyReachableTypes } from './reachable-types.mjs';

export const root = fileURLToPath(new URL('../../', import.meta.url));

const nodeMajorMin = 24;
const kernelFolder = path.join(root, 'native-free-kernels');
const builtKernels = path.join(kernelFolder, 'build/kernels.wasm');
const cacheFolder = path.join(root, '.cache');
const distFolder = path.join(root, 'dist');
const declarationFolder = path.join(cacheFolder, 'declarations/types');
const declarationOptions = [
  '--emitDeclarationOnly',
  ...['--outDir', declarationFolder],
  ...['--tsBuildInfoFile', path.join(cacheFolder, 'declarations/tsconfig.tsbuildinfo')],
];
/** What package.json exports. */
const declaredEntries = ['src/index.d.ts', 'src/testing/index.d.ts'];
const bundleConfiguration = path.join(root, 'test/support/rolldown.config.mjs');

/** In the order in which they build on each other. */
const steps = [
  {
    name: 'installing packages',
    stampFile: path.join(root, 'node_modules/.millrace-stamp'),
    key: lockfileKey,
    make: installPackages,
  },
  {
    name: 'building kernels',
    stampFile: path.join(kernelFolder, 'build/.stamp'),
    key: kernelsKey,
    make: buildKernels,
  },
  {
    name: 'compiling TypeScript',
    stampFile: path.join(distFolder, '.stamp'),
    key: distKey,
    make: buildDist,
  },
];

/** Makes sure that packages are installed and, unless `packagesOnly`, that everything is built. */
export function ensureFresh({ packagesOnly = false } = {}) {
  const wanted = packagesOnly ? steps.slice(0, 1) : steps;
  if (wanted.every(isFresh)) return;
  withLock(path.join(cacheFolder, 'build.lock'), () => {
    for (const step of wanted) {
      // Read before the work starts: what changes meanwhile makes the stamp differ next time.
      const key = step.key();
      if (readStamp(step) === key) continue;
      process.stderr.write(`millrace: ${step.name}…\n`);
      step.make();
      replaceFile(step.stampFile, key);
    }
  });
}

/** The Node that runs the product: this one, or the one that npm installed when this one is too old. */
export function productNode() {
  if (Number.parseInt(process.versions.node, 10) >= nodeMajorMin) return process.execPath;
  const installed = path.join(root, 'node_modules/.bin/node');
  if (fs.existsSync(installed)) return fs.realpathSync(installed);
  throw new BuildFailure(
    `millrace needs Node ${nodeMajorMin} or newer; this is ${process.version}, and npm has no Node for ${process.platform} ${process.arch}`,
  );
}

/** Something that was run failed; `message` holds all that is worth showing. */
export class BuildFailure extends Error {}

function isFresh(step) {
  return readStamp(step) === step.key();
}

function readStamp(step) {
  return readOptional(step.stampFile);
}

function lockfileKey() {
  const lockfile = fs.readFileSync(path.join(root, 'package-lock.json'));
  return createHash('sha256').update(lockfile).digest('hex');
}

function kernelsKey() {
  const sources = listFiles(kernelFolder, (file) => !isTypescriptSide(file) && isKernelInput(file));
  return filesKey(sources);
}

function distKey() {
  const sources = [
    path.join(root, 'tsconfig.json'),
    path.join(root, 'package.json'),
    bundleConfiguration,
    path.join(root, 'test/support/reachable-types.mjs'),
    ...listFiles(path.join(root, 'src'), (file) => file.endsWith('.ts')),
    ...listFiles(kernelFolder, (file) => isTypescriptSide(file)),
  ];
  return `${filesKey(sources)} ${kernelsKey()}`;
}

function isKernelInput(file) {
  return file.endsWith('.ts') || path.basename(file) === 'asconfig.json';
}

/** kernels.ts, its type declarations and the tables are TypeScript, the rest is AssemblyScript. */
function isTypescriptSide(file) {
  const relative = path.relative(kernelFolder, file);
  return (
    relative.endsWith('.ts') &&
    (relative === 'kernels.ts' ||
      relative.endsWith('.d.ts') ||
      relative.startsWith(`tables${path.sep}`))
  );
}

/** Compilers count as inputs through the lockfile. */
function filesKey(files) {
  const hash = createHash('sha256').update(lockfileKey());
  for (const file of files) {
    const { size, mtimeMs } = fs.statSync(file);
    hash.update(`${path.relative(root, file)} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function listFiles(folder, accepts) {
  const files = [];
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const location = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'build') files.push(...listFiles(location, accepts));
    } else if (accepts(location)) {
      files.push(location);
    }
  }
  return files.sort();
}

function installPackages() {
  if (isInstalled()) return;
  const options = ['ci', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('npm-cli.js')) run(process.execPath, [npm, ...options]);
  else run('npm', options);
}

/** True when every package of the lockfile is there in its version: `npm ci` came before us. What else is there does no harm. */
function isInstalled() {
  const lockfile = fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8');
  return Object.entries(JSON.parse(lockfile).packages).every(([folder, { version, optional }]) => {
    const isOurs = folder === '' || folder.startsWith('test/');
    // A link to a folder of ours has no version in the lockfile.
    if (isOurs || version === undefined) return true;
    const manifest = readOptional(path.join(root, folder, 'package.json'));
    return manifest === undefined ? optional === true : JSON.parse(manifest).version === version;
  });
}

function buildKernels() {
  const temporary = path.join(cacheFolder, `kernels-${process.pid}.wasm`);
  const compiler = path.join(root, 'node_modules/assemblyscript/bin/asc.js');
  const output = path.relative(kernelFolder, temporary);
  run(productNode(), [compiler, '--config', 'asconfig.json', '--outFile', output], kernelFolder);
  replaceFile(builtKernels, fs.readFileSync(temporary));
  fs.rmSync(temporary);
}

/**
 * Builds beside dist and moves over what differs, so that a job that runs from dist never sees a half-written file and
 * a build that fails leaves dist as it was.
 */
function buildDist() {
  const temporary = path.join(cacheFolder, `dist-${process.pid}`);
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const bundler = path.join(root, 'node_modules/rolldown/bin/cli.mjs');
  const configuration = ['--config', bundleConfiguration, '--configLoader', 'native'];
  try {
    run(productNode(), [compiler, '-p', 'tsconfig.json', ...declarationOptions]);
    removeOrphans();
    copyReachableTypes(declarationFolder, path.join(temporary, 'types'), declaredEntries);
    run(productNode(), [bundler, ...configuration, '--dir', temporary]);
    fs.copyFileSync(builtKernels, path.join(temporary, 'kernels.wasm'));
    mirrorFolder(temporary, distFolder);
    makeExecutable(path.join(distFolder, 'millrace.js'));
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true });
  }
}

/** The compiler writes the declarations of changed files only, and leaves those of files that are gone. */
function removeOrphans() {
  for (const declaration of listFiles(declarationFolder, () => true)) {
    const source = path.relative(declarationFolder, declaration).replace(/\.d\.ts$/, '.ts');
    if (!fs.existsSync(path.join(root, source))) fs.rmSync(declaration);
  }
}

function makeExecutable(file) {
  if (fs.existsSync(file)) fs.chmodSync(file, 0o755);
}

function mirrorFolder(source, target) {
  fs.mkdirSync(target, { recursive: true });
  const names = new Set(fs.readdirSync(source));
  for (const name of fs.readdirSync(target)) {
    if (!names.has(name)) fs.rmSync(path.join(target, name), { recursive: true });
  }
  for (const name of names) {
    const from = path.join(source, name);
    const into = path.join(target, name);
    if (fs.statSync(from).isDirectory()) mirrorFolder(from, into);
    else if (!sameContent(from, into)) fs.renameSync(from, into);
  }
}

function sameContent(first, second) {
  return fs.existsSync(second) && fs.readFileSync(first).equals(fs.readFileSync(second));
}

function replaceFile(file, content) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}`;
  fs.writeFileSync(temporary, content);
  fs.renameSync(temporary, file);
}

function readOptional(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Runs a tool silently; what it printed matters only when it fails. */
function run(command, args, cwd = root) {
  const { status, signal, error, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined) throw new BuildFailure(`${command}: ${error.message}`);
  if (status === 0) return;
  const tool = path.basename(command === process.execPath ? args[0] : command);
  throw new BuildFailure(`${stdout}${stderr}${tool} ended with ${signal ?? `exit code ${status}`}`);
}
