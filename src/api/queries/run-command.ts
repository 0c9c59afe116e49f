import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { addAbortListener, once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import type { Row } from '../../columnar/value.ts';
import { userError } from '../../errors.ts';
import type { ScriptTransform } from '../../plan/nodes/script-transform.ts';
import { scriptTransformBytes, scriptTransformSeconds } from '../settings/sql-settings.ts';

/** Characters of lines that are written at a time. */
const CHUNK_CHARACTERS = 1 << 16;
/** The end of what a command wrote to its standard error, which is told when it fails. */
const COMPLAINT_MAX = 4096;

/** No timer is longer, some 25 days: one that should be ends at once. A command may then run as long as it likes. */
const TIMER_SECONDS_MAX = (2 ** 31 - 1) / 1000;
/** What a line costs beside its bytes. */
const LINE_BYTES = 16;

interface CommandRun {
  /** Ends the command, which may have no end of its own. */
  readonly closing: AbortSignal;
  readonly limits: CommandLimits;
  add(rows: readonly Row[]): void;
}

/** As the settings say; infinite without a limit. */
interface CommandLimits {
  readonly bytesMax: number;
  readonly secondsMax: number;
}

/**
 * Runs a command in the machine's shell: it reads lines and writes rows, each as fast as the other side takes them. A command
 * need not read all lines. Throws where it ends with another code than 0, writes more than it may, or runs for too long.
 */
export async function runCommand(
  node: ScriptTransform,
  lines: readonly string[],
  { closing, limits, add }: CommandRun,
): Promise<void> {
  const { secondsMax } = limits;
  const timeout = secondsMax <= TIMER_SECONDS_MAX ? [AbortSignal.timeout(secondsMax * 1000)] : [];
  const child = start(node);
  const listening = addAbortListener(AbortSignal.any([closing, ...timeout]), () => end(child));
  try {
    const [[code, signal], complaint] = await Promise.all([
      once(child, 'close'),
      readComplaint(child),
      readRows(child, node, limits.bytesMax, add),
      writeLines(child, lines),
    ]);
    if (code !== 0) throw failed(node, code === null ? `by ${signal}` : `with ${code}`, complaint);
  } catch (error) {
    // What it was ended by shows in many ways.
    if (timeout.some(({ aborted }) => aborted)) throw tooLong(node, secondsMax);
    throw error;
  } finally {
    listening[Symbol.dispose]();
    end(child);
  }
}

function start({ command, position }: ScriptTransform): ChildProcessWithoutNullStreams {
  try {
    return spawn(command, { shell: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The command of TRANSFORM could not be started: ${reason}.`;
    throw userError('SUBPROCESS_NOT_STARTED', message, { position });
  }
}

/** What the shell has started may outlive it, and hold the other ends of the pipes. */
function end(child: ChildProcessWithoutNullStreams): void {
  if (child.exitCode === null) child.kill();
  for (const pipe of child.stdio) pipe?.destroy();
}

async function writeLines(
  { stdin }: ChildProcessWithoutNullStreams,
  lines: readonly string[],
): Promise<void> {
  try {
    await pipeline(Readable.from(chunksOf(lines)), stdin);
  } catch (error) {
    // The command has read enough.
    if (!isClosedPipe(error)) throw error;
  }
}

function* chunksOf(lines: readonly string[]): Generator<string> {
  let chunk = '';
  for (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

function isClosedPipe(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EPIPE' || code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}

async function readRows(
  { stdout }: ChildProcessWithoutNullStreams,
  node: ScriptTransform,
  bytesMax: number,
  add: (rows: readonly Row[]) => void,
): Promise<void> {
  const decoder = new StringDecoder('utf8');
  // Of a line that has not ended, which may be long: put together once.
  let pieces: string[] = [];
  let byteCount = 0;
  for await (const bytes of stdout) {
    const [piece, ...lines] = decoder.write(bytes as Buffer).split('\n');
    byteCount += (bytes as Buffer).length + lines.length * LINE_BYTES;
    if (byteCount > bytesMax) throw tooMuch(node, bytesMax);
    pieces.push(piece!);
    const last = lines.pop();
    if (last === undefined) continue;
    add([pieces.join(''), ...lines].map((line) => rowOf(line, node)));
    pieces = [last];
  }
  const rest = pieces.join('') + decoder.end();
  if (rest !== '') add([rowOf(rest, node)]);
}

async function readComplaint({ stderr }: ChildProcessWithoutNullStreams): Promise<string> {
  let text = '';
  for await (const part of stderr.setEncoding('utf8')) text = (text + part).slice(-COMPLAINT_MAX);
  return text.trim();
}

/** Fields that are missing are null, those beyond the columns are left out. */
function rowOf(line: string, { format, isOpenEnded, output }: ScriptTransform): Row {
  const { fieldDelimiter, nullText } = format;
  const parts = line.split(fieldDelimiter);
  const last = output.length - 1;
  if (isOpenEnded && parts.length > output.length) {
    parts.splice(last, parts.length, parts.slice(last).join(fieldDelimiter));
  }
  return output.map((_, place) => {
    const text = parts[place];
    return text === undefined || text === nullText ? null : text;
  });
}

function tooMuch({ command, position }: ScriptTransform, bytesMax: number): Error {
  const message = `The command '${command}' has written more than ${bytesMax} bytes.`;
  return userError('SCRIPT_TRANSFORM_OUTPUT_LIMIT_EXCEEDED', message, {
    hint: `Set ${scriptTransformBytes.name} to -1 if that is meant: the rows are kept in memory until the query ends.`,
    position,
  });
}

function tooLong({ command, position }: ScriptTransform, secondsMax: number): Error {
  const message = `The command '${command}' has not ended after ${secondsMax} seconds.`;
  return userError('SCRIPT_TRANSFORM_TIMEOUT', message, {
    hint: `Set ${scriptTransformSeconds.name} to -1 if that is meant.`,
    position,
  });
}

function failed({ command, position }: ScriptTransform, how: string, complaint: string): Error {
  const said = complaint === '' ? 'It wrote nothing to its standard error.' : `Error: ${complaint}`;
  const message = `The command '${command}' ended ${how}. ${said}`;
  return userError('SUBPROCESS_EXITED', message, { position });
}
