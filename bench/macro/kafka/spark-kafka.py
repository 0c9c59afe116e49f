"""Spark's Kafka source: parses and counts the records of a topic once for each line on standard input."""

import sys

from pyspark.sql import SparkSession

jars, bootstrap, topic, schema, threads = sys.argv[1:]
spark = (
    SparkSession.builder.master(f"local[{threads}]")
    .config("spark.jars", jars)
    .config("spark.ui.enabled", "false")
    .config("spark.ui.showConsoleProgress", "false")
    .config("spark.driver.memory", "2g")
    .config("spark.sql.session.timeZone", "UTC")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")


def count():
    records = (
        spark.read.format("kafka")
        .option("kafka.bootstrap.servers", bootstrap)
        .option("subscribe", topic)
        .load()
    )
    bids = records.selectExpr(f"from_json(CAST(value AS STRING), '{schema}') AS bid")
    row = bids.selectExpr("count(bid.auction)", "sum(bid.price)", "max(bid.dateTime)").first()
    return row[0]


print("ready", flush=True)
for _ in sys.stdin:
    print(count(), flush=True)
spark.stop()
