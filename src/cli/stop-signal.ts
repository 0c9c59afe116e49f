const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** What a shell reports for a process that ended by SIGINT. */
const INTERRUPTED_EXIT_CODE = 130;

/**
 * Calls `stop` at the first signal, and ends the process at once at the second. Gives how to listen no more.
 */
export function onStopSignal(stop: () => Promise<void>): () => void {
  let isStopping = false;
  const listener = (): void => {
    if (isStopping) process.exit(INTERRUPTED_EXIT_CODE);
    isStopping = true;
    process.stderr.write('stopping after the batch in work; once more to end at once\n');
    // How the queries ended is told by those who wait for them.
    stop().catch(() => {});
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener);
  };
}
