const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** What a shell reports for a process that ended by SIGINT. */
const INTERRUPTED_EXIT_CODE = 130;

/** One Ctrl-C under npm arrives twice, from the terminal and from npm: signals this close together are one. */
const SAME_SIGNAL_MS = 500;

/**
 * Calls `stop` at the first signal, or when nobody reads stderr any more, and ends the process at once at the second signal.
 * Gives how to listen no more.
 */
export function onStopSignal(stop: () => Promise<void>): () => void {
  let firstMs: number | null = null;
  const listener = (): void => {
    const nowMs = performance.now();
    if (firstMs !== null) {
      if (nowMs - firstMs > SAME_SIGNAL_MS) process.exit(INTERRUPTED_EXIT_CODE);
      return;
    }
    firstMs = nowMs;
    process.stderr.write('stopping after the batch in work; once more to end at once\n');
    // How the queries ended is told by those who wait for them.
    stop().catch(() => {});
  };
  const unheard = (): void => {
    stop().catch(() => {});
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  process.stderr.once('error', unheard);
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener);
    process.stderr.off('error', unheard);
  };
}
