import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Random } from '../../test/support/random.ts';

/** Bids of an auction, as JSON lines of about 150 bytes. */
export const BID_COLUMNS =
  'auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, dateTime TIMESTAMP';

export interface BidFiles {
  readonly directory: string;
  readonly files: readonly string[];
  readonly rowCount: number;
  readonly byteLength: number;
}

const SEED = 20260101;
const FILES = 16;
const FILE_ROWS = 280_000;
const BLOCK_ROWS = 5000;
const AUCTIONS = 20_000;
const BIDDERS = 100_000;
const CHANNELS = ['Google', 'Facebook', 'Baidu', 'Apple', 'channel-4711', 'channel-815'];
const START_MS = Date.parse('2026-01-01T00:00:00Z');

/** The files, made at the first call on this machine and kept with the temporary files. */
export async function bidFiles(): Promise<BidFiles> {
  const directory = path.join(tmpdir(), `millrace-bench-bids-${SEED}-${FILES}x${FILE_ROWS}`);
  if (!existsSync(directory)) await generate(directory);
  const files = readdirSync(directory).map((name) => path.join(directory, name));
  const byteLength = files.reduce((sum, file) => sum + statSync(file).size, 0);
  return { directory, files, rowCount: FILES * FILE_ROWS, byteLength };
}

/** Appears whole or not at all. */
async function generate(directory: string): Promise<void> {
  const temporary = `${directory}.${process.pid}`;
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary);
  const random = new Random(SEED);
  for (let file = 0; file < FILES; file++) {
    const handle = await open(path.join(temporary, `bids-${file}.json`), 'w');
    for (let first = 0; first < FILE_ROWS; first += BLOCK_ROWS) {
      await handle.write(block(random, file * FILE_ROWS + first));
    }
    await handle.close();
  }
  renameSync(temporary, directory);
}

function block(random: Random, first: number): string {
  let text = '';
  for (let row = first; row < first + BLOCK_ROWS; row++) text += line(random, row);
  return text;
}

function line(random: Random, row: number): string {
  const auction = random.below(AUCTIONS);
  const bidder = random.below(BIDDERS);
  const price = random.below(1_000_000);
  const channel = random.pick(CHANNELS);
  const url = `https://www.nexmark.com/${random.below(1e9).toString(36)}/item.htm?query=1`;
  const dateTime = new Date(START_MS + row).toISOString().slice(0, -1);
  return `{"auction":${auction},"bidder":${bidder},"price":${price},"channel":"${channel}","url":"${url}","dateTime":"${dateTime}"}\n`;
}
