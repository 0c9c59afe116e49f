/** Merges intervals of time that touch. Sources: `native-free-kernels/session/`. */
export interface SessionKernels {
  /**
   * Orders rows by key number (u32), then start (i64); equal ones stay as they were. `order` and `spare` have room for a
   * u32 each row; gives the one of them that has the result.
   */
  orderSessions(keys: number, starts: number, count: number, order: number, spare: number): number;

  /**
   * Puts ordered rows into sessions: writes the session number (u32) of each place, each session's first row (u32) and end
   * (i64); returns how many sessions there are.
   */
  mergeSessions(
    order: number,
    keys: number,
    starts: number,
    ends: number,
    count: number,
    sessions: number,
    firsts: number,
    sessionEnds: number,
  ): number;
}
