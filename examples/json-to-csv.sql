-- Turns JSON lines into CSV files with a header, as files come: each line is in the output once, however often the query
-- is stopped and started.
--
--   npm start -- run examples/json-to-csv.sql --param path=/some/folder --param output=/other/folder
--
-- Variables, given with --param name=text:
--
--   path        the folder to watch, or a pattern such as /some/folder/*.json
--   output      the folder to write to
--   checkpoint  where the query keeps what it has read; a new folder starts from nothing

CREATE STREAM people (id BIGINT, name STRING, born DATE)
USING json OPTIONS (path '${path:-examples/people}');

CREATE TABLE files USING csv OPTIONS (path '${output:-.millrace/people}', header 'true');

INSERT INTO files WITH (
  'queryName' = 'json-to-csv',
  'checkpointLocation' = '${checkpoint:-.millrace/json-to-csv}'
)
SELECT * FROM people;
