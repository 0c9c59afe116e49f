SELECT auction, bidder, max(dateTime) AS last_time FROM bid GROUP BY auction, bidder
