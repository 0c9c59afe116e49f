/** The areas that the engine is meant to answer so far. */
export const STREAM_AREAS = [
  'stateless',
  'global-aggregate',
  'grouped-aggregate',
  'tumbling-window',
  'sliding-window',
  'watermark',
  'chained-windows',
  'runtime-errors',
] as const;
