-- Runs a batch: an answer for each operation, or one that says which refused, and nothing is done.
--
-- All batches take the locks of their keys in one order, so that no two wait for each other, and
-- read the clock when they have them: times of one key never go back.
CREATE OR REPLACE FUNCTION campanile.run(
    _test bigint, _hard boolean, _locks bigint[], _kinds int[], _full boolean[], _spaces int[],
    _tails bytea[], _a bigint[], _b bigint[], _c bigint[], _d bigint[], _e bigint[], _bodies bytea[]
) RETURNS SETOF campanile.answer LANGUAGE plpgsql AS $$
DECLARE
    _lock bigint;
    _now bigint;
    _answer campanile.answer;
    _answers campanile.answer[];
BEGIN
    PERFORM campanile.commit_as(_hard);
    FOREACH _lock IN ARRAY _locks LOOP
        PERFORM pg_advisory_xact_lock(_lock);
    END LOOP;
    _now := campanile.clock(_test);
    IF array_length(_kinds, 1) = 1 THEN
        -- An operation that refuses has done nothing.
        RETURN NEXT campanile.apply(
            _now, _test, _hard, _kinds[1], _full[1], _spaces[1], _tails[1],
            _a[1], _b[1], _c[1], _d[1], _e[1], _bodies[1]);
        RETURN;
    END IF;
    BEGIN
        FOR _op IN 1 .. array_length(_kinds, 1) LOOP
            _answer := campanile.apply(
                _now, _test, _hard, _kinds[_op], _full[_op], _spaces[_op], _tails[_op],
                _a[_op], _b[_op], _c[_op], _d[_op], _e[_op], _bodies[_op]);
            _answer.op := _op - 1;
            IF _answer.code >= 90 THEN
                RAISE EXCEPTION USING ERRCODE = 'CM001';
            END IF;
            _answers := _answers || _answer;
        END LOOP;
    EXCEPTION WHEN SQLSTATE 'CM001' THEN
        _answers := ARRAY[_answer];
    END;
    RETURN QUERY SELECT * FROM unnest(_answers);
END $$;

-- Runs batches that wait together, as `run` does each: all share one transaction, the locks of all
-- their keys, and one look at the clock.
--
-- There is no savepoint, so only the first operation of each may refuse: then the others of its batch
-- are left out, and nothing of it is done.
CREATE OR REPLACE FUNCTION campanile.run_group(
    _test bigint, _hard boolean, _locks bigint[], _batches int[], _kinds int[], _full boolean[],
    _spaces int[], _tails bytea[], _a bigint[], _b bigint[], _c bigint[], _d bigint[], _e bigint[],
    _bodies bytea[]
) RETURNS SETOF campanile.answer LANGUAGE plpgsql AS $$
DECLARE
    _now bigint;
    _o record;
    _answer campanile.answer;
    _refused int := -1;
BEGIN
    PERFORM campanile.commit_as(_hard);
    PERFORM pg_advisory_xact_lock(l) FROM unnest(_locks) AS l;
    _now := campanile.clock(_test);
    FOR _o IN
        SELECT * FROM unnest(
            _batches, _kinds, _full, _spaces, _tails, _a, _b, _c, _d, _e, _bodies
        ) WITH ORDINALITY AS o (batch, kind, is_full, space, tail, a, b, c, d, e, body, nth)
    LOOP
        CONTINUE WHEN _o.batch = _refused;
        _answer := campanile.apply(
            _now, _test, _hard, _o.kind, _o.is_full, _o.space, _o.tail,
            _o.a, _o.b, _o.c, _o.d, _o.e, _o.body);
        _answer.op := _o.nth - 1;
        IF _answer.code >= 90 THEN
            _refused := _o.batch;
        END IF;
        RETURN NEXT _answer;
    END LOOP;
END $$;
