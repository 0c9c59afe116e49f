-- Counts the words that come over a socket. In one terminal:
--
--   nc -lk 9999
--
-- and in another:
--
--   npm start -- run examples/socket-word-count.sql
--
-- Lines typed into the first are counted in the second. A received line is on disk before it counts as received, so
-- Ctrl-C and a new start lose nothing. Variables, given with --param name=text:
--
--   host, port  where to connect
--   checkpoint  where the query keeps what it has received and counted

CREATE STREAM lines USING socket OPTIONS (host '${host:-localhost}', port '${port:-9999}');

CREATE TABLE counts USING console;

INSERT INTO counts WITH (
  'queryName' = 'socket-word-count',
  'outputMode' = 'update',
  'checkpointLocation' = '${checkpoint:-.millrace/socket-word-count}'
)
SELECT word, count(*) AS count
FROM lines LATERAL VIEW explode(split(lower(value), '\\W+')) w AS word
WHERE word <> ''
GROUP BY word;
