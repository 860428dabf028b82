-- Deletes what has expired, up to n rows of each kind; true if there may be more.
--
-- What a batch has locked is left for the next time, so that a sweep never waits.
CREATE OR REPLACE FUNCTION campanile.sweep(_test bigint, _n bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    _now bigint := campanile.clock(_test);
    _deleted bigint;
    _more boolean := false;
    _t text;
    _m record;
BEGIN
    PERFORM campanile.commit_as(false);
    FOREACH _t IN ARRAY ARRAY[
        'gcra_soft', 'gcra_hard', 'penalty_soft', 'penalty_hard', 'lease_soft', 'lease_hard',
        'value_soft', 'value_hard', 'counter_soft', 'counter_hard'
    ] LOOP
        EXECUTE format(
            'DELETE FROM campanile.%1$I WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM campanile.%1$I WHERE %2$s <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED))',
            _t, CASE WHEN _t LIKE 'gcra%' THEN 'full_at' ELSE 'expires' END) USING _now, _n;
        GET DIAGNOSTICS _deleted = ROW_COUNT;
        _more := _more OR _deleted >= _n;
    END LOOP;
    FOR _m IN
        SELECT space, tail FROM campanile.mailbox
            WHERE NOT taken AND open = 0 AND known_until <= _now LIMIT _n FOR UPDATE SKIP LOCKED
    LOOP
        DELETE FROM campanile.item WHERE space = _m.space AND tail = _m.tail;
        DELETE FROM campanile.mailbox WHERE space = _m.space AND tail = _m.tail;
    END LOOP;
    RETURN _more;
END $$;

-- Counts the things of each space.
CREATE OR REPLACE FUNCTION campanile.count_things() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM campanile.commit_as(false);
    UPDATE campanile.space AS s SET things = n.things
    FROM (
        SELECT a.id, coalesce(sum(t.n), 0) AS things
        FROM campanile.space AS a LEFT JOIN (
            SELECT space, count(*) AS n FROM campanile.gcra GROUP BY space
            UNION ALL SELECT space, count(*) FROM campanile.penalty GROUP BY space
            UNION ALL SELECT space, count(*) FROM campanile.lease GROUP BY space
            UNION ALL SELECT space, count(*) FROM campanile.value GROUP BY space
            UNION ALL SELECT space, count(*) FROM campanile.counter GROUP BY space
            UNION ALL SELECT space, count(*) FROM campanile.mailbox GROUP BY space
            UNION ALL SELECT space, count(*) FROM campanile.item GROUP BY space
        ) AS t ON t.space = a.id
        GROUP BY a.id
    ) AS n
    WHERE n.id = s.id AND n.things <> s.things;
END $$;

-- Deletes up to n soft things of a space that may go, and of each kind those that end soonest:
-- quotas of which nobody was told, uses without a block, leases that do not run, counters, values.
CREATE OR REPLACE FUNCTION campanile.evict(_test bigint, _space int, _n bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    _now bigint := campanile.clock(_test);
    _deleted bigint;
    _left bigint := _n;
    _kind text[];
BEGIN
    PERFORM campanile.commit_as(false);
    FOREACH _kind SLICE 1 IN ARRAY ARRAY[
        ['gcra_soft', 'full_at', 'NOT told'],
        ['penalty_soft', 'expires', 'blocked_until <= $2'],
        ['lease_soft', 'expires', 'state <> ''r'' OR until <= $2'],
        ['counter_soft', 'expires', 'true'],
        ['value_soft', 'expires', 'true']
    ] LOOP
        EXECUTE format(
            'DELETE FROM campanile.%1$I WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM campanile.%1$I WHERE space = $1 AND (%3$s) AND $2 > 0
                ORDER BY %2$I NULLS LAST LIMIT $3 FOR UPDATE SKIP LOCKED))',
            _kind[1], _kind[2], _kind[3]) USING _space, _now, _left;
        GET DIAGNOSTICS _deleted = ROW_COUNT;
        _left := _left - _deleted;
    END LOOP;
    UPDATE campanile.space SET things = things - (_n - _left) WHERE id = _space;
    RETURN _n - _left;
END $$;

-- Evicts what a space holds too much, by the last count; true if it is full all the same. Replicas
-- that do it at once do it one after the other, so that no more goes than has to.
CREATE OR REPLACE FUNCTION campanile.keep_within(_test bigint, _space int, _bound bigint)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    _over bigint;
BEGIN
    SELECT things - _bound INTO _over FROM campanile.space
        WHERE id = _space AND things > _bound FOR UPDATE;
    RETURN FOUND AND campanile.evict(_test, _space, _over) < _over;
END $$;

-- Whether it is this caller's turn to sweep and count: one of all replicas has it in each period.
CREATE OR REPLACE FUNCTION campanile.sweeps(_period bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    _now timestamptz := clock_timestamp();
BEGIN
    PERFORM campanile.commit_as(false);
    PERFORM FROM campanile.alive FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE campanile.alive SET swept = _now
        WHERE swept IS NULL OR swept <= _now - _period * interval '1 microsecond';
    RETURN FOUND;
END $$;
