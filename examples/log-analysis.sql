-- Reads the access logs of a folder and shows, minute by minute, how many bytes went out. A line is a time, an address, the
-- number of bytes and a path, with commas between them:
--
--   2026-01-31T12:00:05Z,203.0.113.7,5120,/index.html
--
--   npm start -- run examples/log-analysis.sql --param path=/some/folder
--
-- Variables, given with --param name=text:
--
--   path        the folder to watch, or a pattern such as /some/folder/*.log
--   delay       how late a line may come; a minute is shown when it can get no more lines
--   checkpoint  where the query keeps what it has counted; a new folder starts from nothing

CREATE STREAM requests (
  time TIMESTAMP,
  address STRING,
  bytes BIGINT,
  path STRING,
  WATERMARK FOR time AS time - INTERVAL ${delay:-30 SECONDS}
) USING csv OPTIONS (path '${path:-examples/logs}');

CREATE TABLE minutes USING console OPTIONS (truncate 'false');

INSERT INTO minutes WITH (
  'queryName' = 'log-analysis',
  'outputMode' = 'append',
  'checkpointLocation' = '${checkpoint:-.millrace/log-analysis}'
)
SELECT window.start AS minute, count(*) AS requests, min(bytes) AS min, max(bytes) AS max, avg(bytes) AS avg
FROM requests
WHERE bytes IS NOT NULL
GROUP BY window(time, '1 minute');
