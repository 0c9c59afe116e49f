WITH ranked AS (
  SELECT auction, bidder, price, channel, url, dateTime, extra,
    row_number() OVER (
      PARTITION BY bidder, auction ORDER BY dateTime DESC, price DESC, extra
    ) AS place
  FROM bid
)
SELECT auction, bidder, price, channel, url, dateTime, extra FROM ranked WHERE place = 1
