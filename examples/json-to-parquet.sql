-- Turns JSON lines into Parquet files, a folder for each year of birth, as files come: each line is in the output once,
-- however often the query is stopped and started.
--
--   npm start -- run examples/json-to-parquet.sql --param path=/some/folder --param output=/other/folder
--
-- Variables, given with --param name=text:
--
--   path        the folder to watch, or a pattern such as /some/folder/*.json
--   output      the folder to write to
--   checkpoint  where the query keeps what it has read; a new folder starts from nothing

CREATE STREAM people (id BIGINT, name STRING, born DATE)
USING json OPTIONS (path '${path:-examples/people}');

CREATE TABLE files USING parquet OPTIONS (path '${output:-.millrace/people-parquet}', compression 'zstd')
PARTITIONED BY (year);

INSERT INTO files WITH (
  'queryName' = 'json-to-parquet',
  'checkpointLocation' = '${checkpoint:-.millrace/json-to-parquet}'
)
SELECT *, year(born) AS year FROM people;
