-- Lets the visits through whose address is not on a list: a stream is joined with a table of files. The list is read
-- when the query starts.
--
--   npm start -- run examples/allowed-visitors.sql --param path=/some/folder --param list=/other/folder
--
-- Variables, given with --param name=text:
--
--   path        the folder to watch for access logs, or a pattern such as /some/folder/*.log
--   list        the folder with the blocked addresses, one a line
--   checkpoint  where the query keeps what it has read; a new folder starts from nothing

CREATE STREAM visits (time TIMESTAMP, address STRING, bytes BIGINT, path STRING)
USING csv OPTIONS (path '${path:-examples/logs}');

CREATE TABLE blocked (address STRING) USING csv OPTIONS (path '${list:-examples/blocked}');

CREATE TABLE allowed USING console OPTIONS (truncate 'false');

INSERT INTO allowed WITH (
  'queryName' = 'allowed-visitors',
  'checkpointLocation' = '${checkpoint:-.millrace/allowed-visitors}'
)
SELECT visits.* FROM visits LEFT ANTI JOIN blocked ON visits.address = blocked.address
WHERE visits.time IS NOT NULL;
