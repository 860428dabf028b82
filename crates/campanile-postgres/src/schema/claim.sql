-- Takes up to n mailboxes that are due: a row for each of their items, with the mailbox's number
-- in the claim. If there is none, one row without an item: how long until one is due, which is
-- NULL if none will be, and 0 if one is that another transaction works on.
--
-- A mailbox that is locked is skipped, unless the caller waits: then for the first one alone, so
-- that it waits with nothing in its hands.
CREATE OR REPLACE FUNCTION campanile.claim(
    _test bigint, _space int, _n bigint, _lease bigint, _early boolean, _waits boolean
) RETURNS TABLE (
    nth int, tail bytea, part bigint, fence bigint, attempt bigint, id bigint, body bytea,
    due_in bigint
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    _now bigint := campanile.clock(_test);
    _first bytea;
    _m campanile.mailbox;
    _taken campanile.mailbox[] := '{}';
    _nth int := 0;
    _fence bigint;
BEGIN
    PERFORM campanile.commit_as(false);
    IF _waits THEN
        SELECT m.tail INTO _first FROM campanile.mailbox AS m
            WHERE m.space = _space AND m.free_at IS NOT NULL
                AND (m.free_at <= _now OR _early AND NOT (m.taken AND m.leased))
            ORDER BY m.free_at, m.tail LIMIT 1;
        PERFORM FROM campanile.mailbox AS m
            WHERE m.space = _space AND m.tail = _first FOR UPDATE;
        _now := campanile.clock(_test);
        _n := 1;
    END IF;
    FOR _m IN
        SELECT * FROM campanile.mailbox AS m
            WHERE m.space = _space AND m.free_at IS NOT NULL
                AND (m.free_at <= _now OR _early AND NOT (m.taken AND m.leased))
                AND (_first IS NULL OR m.tail = _first)
            ORDER BY m.free_at, m.tail LIMIT _n FOR UPDATE SKIP LOCKED
    LOOP
        _taken := _taken || _m;
    END LOOP;
    FOREACH _m IN ARRAY _taken LOOP
        _fence := nextval('campanile.number');
        IF NOT _m.taken THEN
            UPDATE campanile.item AS i SET state = 't'
                WHERE i.space = _space AND i.tail = _m.tail AND i.state = 'o';
            _m.part := _m.part + 1;
            _m.open := 0;
            _m.attempt := 0;
        END IF;
        _m.attempt := _m.attempt + 1;
        UPDATE campanile.mailbox AS m SET
            part = _m.part, open = _m.open, taken = true, leased = true, fence = _fence,
            attempt = _m.attempt, until = _now + _lease
            WHERE m.space = _space AND m.tail = _m.tail;
        _nth := _nth + 1;
        RETURN QUERY
            SELECT _nth, i.tail, _m.part - 1, _fence, _m.attempt, i.id, i.body, NULL::bigint
            FROM campanile.item AS i
            WHERE i.space = _space AND i.tail = _m.tail AND i.state = 't' ORDER BY i.id;
    END LOOP;
    IF _nth = 0 THEN
        RETURN QUERY
            SELECT 0, NULL::bytea, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
                NULL::bytea, (
                    SELECT greatest(0, m.free_at - _now) FROM campanile.mailbox AS m
                    WHERE m.space = _space AND m.free_at IS NOT NULL
                        AND (NOT _early OR NOT (m.taken AND m.leased) OR m.free_at <= _now)
                    ORDER BY m.free_at LIMIT 1
                );
    END IF;
END $$;
