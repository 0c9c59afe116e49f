/** The only door to millrace: every public name. */

export type { Catalog, CatalogColumn, CatalogDatabase, CatalogTable } from './api/catalog.ts';
export { Column, type ColumnOrValue } from './api/columns/column.ts';
export type { LiteralInput } from './api/columns/literal.ts';
export type { SortOrder } from './api/columns/sort-order.ts';
export type { BatchDataFrame } from './api/frames/batch-data-frame.ts';
export type { BatchHandler } from './api/frames/batch-handler.ts';
export type { DataFrame } from './api/frames/data-frame.ts';
export type { DataFrameReader } from './api/frames/data-frame-reader.ts';
export type { DataFrameWriter } from './api/frames/data-frame-writer.ts';
export type { DataStreamReader } from './api/frames/data-stream-reader.ts';
export type { DataStreamWriter } from './api/frames/data-stream-writer.ts';
export type { ForeachWriter, RowHandler } from './api/frames/foreach-writer.ts';
export type { GroupedData } from './api/frames/grouped-data.ts';
export type { InputReader } from './api/frames/input-reader.ts';
export type { JoinName } from './api/frames/join-request.ts';
export type { KeyedData } from './api/frames/keyed-data.ts';
export type { MemoryInput } from './api/frames/memory-input.ts';
export type { DropRule, NullFunctions, PlainValue } from './api/frames/null-functions.ts';
export type { PivotedData, PivotedValue } from './api/frames/pivoted-data.ts';
export type {
  ModuleProcessor,
  StatefulProcessor,
  StatefulProcessorHandle,
  StatefulProcessorWithInitialState,
} from './api/frames/stateful-processor.ts';
export type { StatisticFunctions } from './api/frames/statistic-functions.ts';
export type {
  FlatMapGroupsOptions,
  MapGroupsOptions,
  TransformWithStateOptions,
} from './api/frames/user-state-options.ts';
export * from './api/functions/aggregate-functions.ts';
export * from './api/functions/bit-functions.ts';
export * from './api/functions/collection-functions.ts';
export * from './api/functions/encoding-functions.ts';
export type { FormatSettings } from './api/functions/format-settings.ts';
export {
  avg,
  type ColumnOrName,
  callFunction,
  coalesce,
  col,
  count,
  explode,
  explodeOuter,
  expr,
  length,
  lit,
  lower,
  max,
  min,
  posexplode,
  posexplodeOuter,
  sessionWindow,
  split,
  struct,
  sum,
  upper,
  when,
  window,
  windowTime,
} from './api/functions/functions.ts';
export * from './api/functions/json-functions.ts';
export {
  aggregate,
  arraySort,
  exists,
  filter,
  forall,
  type LambdaOf,
  mapFilter,
  mapZipWith,
  transform,
  transformKeys,
  transformValues,
  zipWith,
} from './api/functions/lambda-functions.ts';
export * from './api/functions/number-functions.ts';
export * from './api/functions/random-functions.ts';
export * from './api/functions/row-functions.ts';
export * from './api/functions/sketch-functions.ts';
export * from './api/functions/statistical-functions.ts';
export * from './api/functions/text-functions.ts';
export * from './api/functions/text-search-functions.ts';
export * from './api/functions/time-functions.ts';
export * from './api/functions/time-making-functions.ts';
export * from './api/functions/trigonometric-functions.ts';
export {
  type UserAggregate,
  type UserColumnFunction,
  type UserFunctionOptions,
  udaf,
  udf,
} from './api/functions/user-functions.ts';
export * from './api/functions/vector-functions.ts';
export * from './api/functions/window-functions.ts';
export { Window, type WindowSpec } from './api/functions/window-spec.ts';
export * from './api/functions/xml-functions.ts';
export { type SessionOptions, session } from './api/open-session.ts';
export type { BatchReplay } from './api/queries/batch-replay.ts';
export { jsonRows } from './api/queries/json-rows.ts';
export type { JsonRow } from './api/queries/results.ts';
export type { StreamingQuery, StreamingQueryStatus } from './api/queries/streaming-query.ts';
export type {
  QueryEvent,
  QueryIdleEvent,
  QueryProgressEvent,
  QueryStartedEvent,
  QueryTerminatedEvent,
  StreamingQueryListener,
} from './api/queries/streaming-query-listener.ts';
export type { StreamingQueryManager } from './api/queries/streaming-query-manager.ts';
export type { TriggerOption } from './api/queries/trigger.ts';
export type { InputRow, InputValue } from './api/rows/input-rows.ts';
export { type LineFormat, lineFormat } from './api/rows/line-format.ts';
export type { ScriptOptions } from './api/scripts/script.ts';
export type { Session } from './api/session.ts';
export type { Configuration } from './api/settings/configuration.ts';
export type { OptionValue } from './api/settings/options.ts';
export { type NumberedRows, numberedSource } from './api/sources/numbered-source.ts';
export { type ReceivedRows, Receiver } from './api/sources/receiver.ts';
export type { AnyReceiver, OwnSource } from './api/sources/receiver-source.ts';
export type { ColumnExpression } from './api/typing/column-expression.ts';
export type { ColumnType, ColumnTypes } from './api/typing/column-type.ts';
export type { RowValue } from './api/typing/state-values.ts';
export type { UserFunctionRegistration } from './api/user-function-registration.ts';
export { type Schema, schemaText } from './columnar/schema.ts';
export { type DataType, type StructField, typeName } from './columnar/types.ts';
export type { MeasuredBatch } from './connectors/backpressure/pid-rate-estimator.ts';
export type { RateSettings } from './connectors/backpressure/rate-settings.ts';
export type {
  InputColumns,
  SaveMode,
  SaveTarget,
  SinkConnector,
  SourceConnector,
  WriteMode,
} from './connectors/connector.ts';
export type { EncodedPiece, Sink, SinkBatch, SinkContext } from './connectors/sink.ts';
export type {
  PlannedRange,
  ReceivedLog,
  SourceContext,
  StreamSource,
} from './connectors/source.ts';
export type { QueryProgress } from './engine/query-definition.ts';
export { MillraceError } from './errors.ts';
export type { UserValue } from './expression/user/user-function.ts';
export type {
  EncodedBytes,
  FileBytes,
  Format,
  FormatOptions,
  ReadRequest,
  SplitInput,
  SplitReader,
} from './formats/format.ts';
export type {
  ExpiredTimerInfo,
  GroupState,
  InputRows,
  ListState,
  MapState,
  QueryInfo,
  TimerValues,
  TTLConfig,
  ValueState,
} from './operators/user-state/stateful-processor.ts';
export type { GroupStateTimeout, TimeMode } from './plan/user-state-stage.ts';
export type { BatchesSplit, FileSplit, Split } from './task/split.ts';
