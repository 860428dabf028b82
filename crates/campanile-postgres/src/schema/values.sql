-- $1 time of a test, $2 space, $3 behind this tail, $4 from here and $5 up to there, $6 not before
-- this date, $7 rows
SELECT tail, body, version, date, greatest(0, campanile.clock($1) - written)
FROM campanile.value
WHERE space = $2
    AND ($3::bytea IS NULL OR tail > $3)
    AND tail >= $4 AND tail < $5
    AND (expires IS NULL OR expires > campanile.clock($1))
    AND ($6::bigint IS NULL OR date >= $6)
ORDER BY tail LIMIT $7
