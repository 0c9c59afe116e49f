WITH ranked AS (
  SELECT auction, bidder, price, channel, url, dateTime, extra,
    row_number() OVER (
      PARTITION BY auction ORDER BY price DESC, dateTime, bidder, extra
    ) AS place
  FROM bid
)
SELECT auction, bidder, price, channel, url, dateTime, extra, place FROM ranked WHERE place <= 10
