-- $1 space, $2 behind this tail, $3 from here and $4 up to there, $5 mailboxes
SELECT m.tail, i.id, i.body
FROM (
    SELECT tail FROM campanile.mailbox
    WHERE space = $1
        AND ($2::bytea IS NULL OR tail > $2)
        AND tail >= $3 AND tail < $4
        AND (taken OR open > 0)
    ORDER BY tail LIMIT $5
) AS m
JOIN campanile.item AS i ON i.space = $1 AND i.tail = m.tail AND i.state IN ('o', 't')
ORDER BY m.tail, i.state = 'o', i.id
