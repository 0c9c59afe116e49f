/**
 * Writes the row numbers partition by partition, in order within each: a counting sort. `cursors` (u32) holds for each
 * partition where it starts among the sorted rows, afterwards where it ends.
 */
export function orderByPartition(numbers: usize, count: u32, cursors: usize, target: usize): void {
  for (let row: u32 = 0; row < count; row++, numbers += 4) {
    const cursor = cursors + ((load<u32>(numbers) as usize) << 2);
    const place = load<u32>(cursor);
    store<u32>(cursor, place + 1);
    store<u32>(target + ((place as usize) << 2), row);
  }
}
