-- Reads the access logs of a folder and says, minute by minute, how many bytes went out and how many visitors came, about.
-- A line is a time, an address, the number of bytes and a path, with commas between them:
--
--   2026-01-31T12:00:05Z,203.0.113.7,5120,/index.html
--
--   npm start -- run examples/log-analysis.sql --param path=/some/folder
--
-- It works off the files that are there and ends; the next start reads only those that have come since, and adds to what
-- it has counted. Variables, given with --param name=text:
--
--   path        the folder with the logs, or a pattern such as /some/folder/*.log
--   busy        how many requests make a busy minute
--   checkpoint  where the query keeps what it has counted; a new folder starts from nothing

CREATE STREAM requests (time TIMESTAMP, address STRING, bytes BIGINT, path STRING)
USING csv OPTIONS (path '${path:-examples/logs}');

CREATE TABLE minutes USING memory;

INSERT INTO minutes WITH (
  'queryName' = 'log-analysis',
  'outputMode' = 'complete',
  'trigger' = 'availableNow',
  'checkpointLocation' = '${checkpoint:-.millrace/log-analysis}'
)
SELECT
  window.start AS minute,
  count(*) AS requests,
  min(bytes) AS min,
  max(bytes) AS max,
  avg(bytes) AS avg,
  approx_count_distinct(address) AS visitors
FROM requests
WHERE bytes IS NOT NULL
GROUP BY window(time, '1 minute');

SELECT * FROM minutes ORDER BY minute;

SELECT count(*) AS busy_minutes, max(max) AS largest FROM minutes WHERE requests >= ${busy:-2};
