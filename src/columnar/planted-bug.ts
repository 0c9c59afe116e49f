/**
 * Bugs that a test can switch on in the engine as it is shipped, to see that the tests find them. For nothing else: with the
 * environment variable `MILLRACE_PLANTED_BUG` results are wrong.
 */
export type PlantedBug =
  /** A batch counts as committed before the sink has it. */
  | 'commit before sink'
  /** The manifest of a snapshot may be durable before the state that it names. */
  | 'snapshot before sync'
  | 'watermark not restored'
  /** What is taken back comes once more. */
  | 'weight sign flipped'
  /** A segment that has changed is left out of a snapshot. */
  | 'dirty page missed'
  /** A segment is written to before its copy for a snapshot was made. */
  | 'written before copied';

/** Asked once a batch or snapshot: reading the environment is not for inner loops. */
export function isPlanted(bug: PlantedBug): boolean {
  return process.env['MILLRACE_PLANTED_BUG'] === bug;
}
