import type { Files } from './files.ts';
import { encodeFrame, frameCrc } from './journal-frame.ts';
import type { JournalRecord } from './journal-record.ts';
import { segmentPath } from './journal-segment.ts';
import { createZeroFilled } from './zero-filled-file.ts';

/** Makes a whole journal of one segment: records as frames that follow each other, each in its own. */
export async function writeJournal(
  files: Files,
  directory: string,
  number: number,
  records: readonly JournalRecord[],
): Promise<void> {
  let crc = 0;
  const frames = records.map((record) => {
    const frame = encodeFrame([record], crc);
    crc = frameCrc(frame);
    return frame;
  });
  const bytes = Buffer.concat(frames);
  const place = segmentPath(directory, number);
  const byteLength = Math.max(bytes.byteLength, 1);
  const file = await createZeroFilled(files, directory, place, byteLength);
  try {
    if (bytes.byteLength > 0) await file.write(bytes, 0);
  } finally {
    await file.close();
  }
}
