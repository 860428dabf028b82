-- The clock of all replicas; a test brings its own.
CREATE OR REPLACE FUNCTION campanile.clock(test bigint) RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(test, (date_part('epoch', clock_timestamp()) * 1000000)::bigint)
$$;

-- Makes the commit wait for the disk, or not.
CREATE OR REPLACE FUNCTION campanile.commit_as(_hard boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT _hard THEN
        PERFORM set_config('synchronous_commit', 'off', true);
    ELSIF current_setting('synchronous_commit') = 'off' THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
END $$;

-- Every connection calls it first. After a crash, numbers may be gone that were given out and not
-- yet on disk; so they go on far above, and no fence is ever given out again.
CREATE OR REPLACE FUNCTION campanile.opened() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM campanile.alive) THEN
        RETURN;
    END IF;
    PERFORM campanile.commit_as(true);
    LOCK TABLE campanile.alive IN EXCLUSIVE MODE;
    IF EXISTS (SELECT FROM campanile.alive) THEN
        RETURN;
    END IF;
    PERFORM setval('campanile.number', nextval('campanile.number') + 4294967296);
    -- Soft items of a hard mailbox went with the crash.
    UPDATE campanile.mailbox AS m SET
        open = (SELECT count(*) FROM campanile.item AS i
                WHERE i.space = m.space AND i.tail = m.tail AND i.state = 'o'),
        taken = EXISTS (SELECT FROM campanile.item AS i
                WHERE i.space = m.space AND i.tail = m.tail AND i.state = 't');
    INSERT INTO campanile.alive VALUES (clock_timestamp());
END $$;

CREATE OR REPLACE FUNCTION campanile.space_id(_name bytea, _title text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    _id int;
BEGIN
    -- A number that was given out and lost would be another space's.
    PERFORM campanile.commit_as(true);
    LOOP
        SELECT id INTO _id FROM campanile.space WHERE name = _name;
        IF FOUND THEN
            RETURN _id;
        END IF;
        INSERT INTO campanile.space (name, title) VALUES (_name, _title)
            ON CONFLICT DO NOTHING RETURNING id INTO _id;
        IF FOUND THEN
            RETURN _id;
        END IF;
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION campanile.answer(
    _code int, _a bigint = NULL, _b bigint = NULL, _c bigint = NULL, _d bigint = NULL,
    _e bigint = NULL, _body bytea = NULL
) RETURNS campanile.answer LANGUAGE sql IMMUTABLE AS $$
    SELECT ROW(0, _code, _a, _b, _c, _d, _e, _body)::campanile.answer
$$;

CREATE OR REPLACE FUNCTION campanile.apply_gcra(
    _now bigint, _test bigint, _hard boolean, _full boolean, _space int, _tail bytea,
    _price bigint, _whole bigint
) RETURNS campanile.answer LANGUAGE plpgsql AS $$
DECLARE
    _g campanile.gcra;
    _refused bigint;
    _first boolean;
BEGIN
    IF _full THEN
        IF NOT EXISTS (SELECT FROM campanile.gcra WHERE space = _space AND tail = _tail) THEN
            RETURN campanile.answer(91);
        END IF;
    END IF;
    IF NOT _hard THEN
        -- Unless it was charged as something that must last, and is in the other table.
        INSERT INTO campanile.gcra_soft AS g (space, tail, hard, full_at, told, refused, is_first)
        SELECT _space, _tail, false, _now + _price, false, 0, false
        WHERE NOT EXISTS (
            SELECT FROM campanile.gcra_hard AS h WHERE h.space = _space AND h.tail = _tail)
        ON CONFLICT (space, tail, hard) DO UPDATE SET (full_at, told, refused, is_first) = (
            SELECT CASE WHEN s.passes THEN s.base + _price ELSE s.base END,
                   s.told OR NOT s.passes,
                   CASE WHEN s.passes THEN 0 ELSE s.base + _price - _now - _whole END,
                   NOT s.passes AND NOT s.told
            FROM (
                SELECT greatest(g.full_at, _now) AS base,
                       g.told AND g.full_at > _now AS told,
                       _price = 0 OR greatest(g.full_at, _now) + _price <= _now + _whole AS passes
            ) AS s
        )
        RETURNING g.refused, g.is_first INTO _refused, _first;
        IF FOUND THEN
            RETURN campanile.answer(1, _refused, _first::int);
        END IF;
    END IF;
    SELECT * INTO _g FROM campanile.gcra WHERE space = _space AND tail = _tail FOR UPDATE;
    IF NOT FOUND OR _g.full_at <= _now THEN
        _g.full_at := _now;
        _g.told := false;
    END IF;
    _refused := CASE WHEN _price = 0 THEN 0 ELSE greatest(0, _g.full_at + _price - _now - _whole) END;
    _first := _refused > 0 AND NOT _g.told;
    IF _refused = 0 THEN
        _g.full_at := _g.full_at + _price;
    ELSE
        _g.told := true;
    END IF;
    UPDATE campanile.gcra SET
        hard = true, full_at = _g.full_at, told = _g.told, refused = _refused, is_first = _first
        WHERE space = _space AND tail = _tail;
    IF NOT FOUND THEN
        INSERT INTO campanile.gcra
            VALUES (_space, _tail, true, _g.full_at, _g.told, _refused, _first);
    END IF;
    RETURN campanile.answer(1, _refused, _first::int);
END $$;

CREATE OR REPLACE FUNCTION campanile.apply_penalty(
    _now bigint, _hard boolean, _full boolean, _space int, _tail bytea,
    _uses bigint, _window bigint, _block bigint, _cost bigint
) RETURNS campanile.answer LANGUAGE plpgsql AS $$
DECLARE
    _p campanile.penalty;
    _is_there boolean;
    _used bigint;
    _answer campanile.answer;
BEGIN
    SELECT * INTO _p FROM campanile.penalty WHERE space = _space AND tail = _tail;
    _is_there := FOUND;
    IF _is_there AND _p.blocked_until > _now THEN
        RETURN campanile.answer(1, _p.blocked_until - _now, 0);
    END IF;
    IF _cost = 0 THEN
        RETURN campanile.answer(1, 0, 0);
    END IF;
    SELECT coalesce(array_agg(u.at ORDER BY u.nth), '{}'),
           coalesce(array_agg(u.n ORDER BY u.nth), '{}'), coalesce(sum(u.n), 0)
        INTO _p.used_at, _p.uses, _used
        FROM unnest(_p.used_at, _p.uses) WITH ORDINALITY AS u (at, n, nth)
        WHERE u.at + _window > _now;
    IF _used + _cost > _uses THEN
        _p.used_at := '{}';
        _p.uses := '{}';
        _p.blocked_until := _now + _block;
        _p.expires := _p.blocked_until;
        _answer := campanile.answer(1, _block, 1);
    ELSE
        _p.used_at := _p.used_at || _now;
        _p.uses := _p.uses || _cost;
        _p.blocked_until := 0;
        _p.expires := _now + _window;
        _answer := campanile.answer(1, 0, 0);
    END IF;
    IF _is_there THEN
        UPDATE campanile.penalty SET
            hard = hard OR _hard, used_at = _p.used_at, uses = _p.uses,
            blocked_until = _p.blocked_until, expires = _p.expires
            WHERE space = _space AND tail = _tail;
        IF FOUND THEN
            RETURN _answer;
        END IF;
    END IF;
    IF _full THEN
        RETURN campanile.answer(91);
    END IF;
    INSERT INTO campanile.penalty
        VALUES (_space, _tail, _hard, _p.used_at, _p.uses, _p.blocked_until, _p.expires);
    RETURN _answer;
END $$;

CREATE OR REPLACE FUNCTION campanile.apply_begin(
    _now bigint, _hard boolean, _full boolean, _space int, _tail bytea,
    _lease bigint, _remember bigint
) RETURNS campanile.answer LANGUAGE plpgsql AS $$
DECLARE
    _l campanile.lease;
    _attempt bigint := 1;
    _fence bigint;
    _until bigint := _now + _lease;
    _expires bigint := _now + _lease + _remember;
    _is_there boolean;
BEGIN
    SELECT * INTO _l FROM campanile.lease WHERE space = _space AND tail = _tail;
    _is_there := FOUND;
    IF _is_there AND _l.expires > _now THEN
        IF _l.state = 'k' THEN
            RETURN campanile.answer(4, _l.until - _now);
        ELSIF _l.state = 'r' AND _l.until > _now THEN
            RETURN campanile.answer(3, _l.until - _now);
        END IF;
        _attempt := _l.attempt + 1;
    END IF;
    _fence := nextval('campanile.number');
    IF _expires <= _now THEN
        DELETE FROM campanile.lease WHERE space = _space AND tail = _tail;
        RETURN campanile.answer(2, _fence, _attempt);
    END IF;
    IF _is_there THEN
        UPDATE campanile.lease SET
            hard = _hard, state = 'r', fence = _fence, attempt = _attempt, until = _until,
            remember = _remember, expires = _expires
            WHERE space = _space AND tail = _tail;
        IF FOUND THEN
            RETURN campanile.answer(2, _fence, _attempt);
        END IF;
    END IF;
    IF _full THEN
        RETURN campanile.answer(91);
    END IF;
    INSERT INTO campanile.lease
        VALUES (_space, _tail, _hard, 'r', _fence, _attempt, _until, _remember, _expires);
    RETURN campanile.answer(2, _fence, _attempt);
END $$;

-- e: extend by, f: finish and keep for, r: release
CREATE OR REPLACE FUNCTION campanile.apply_lease(
    _what "char", _now bigint, _hard boolean, _space int, _tail bytea, _fence bigint, _time bigint
) RETURNS campanile.answer LANGUAGE plpgsql AS $$
DECLARE
    _l campanile.lease;
BEGIN
    SELECT * INTO _l FROM campanile.lease WHERE space = _space AND tail = _tail;
    IF NOT FOUND OR _l.state <> 'r' OR _l.fence <> _fence OR _l.until <= _now THEN
        RETURN CASE WHEN _what = 'r' THEN campanile.answer(0) ELSE campanile.answer(90, 4) END;
    END IF;
    CASE _what
    WHEN 'e' THEN
        _l.until := greatest(_l.until, _now + _time);
        _l.expires := _l.until + _l.remember;
        _hard := _hard OR _l.hard;
    WHEN 'f' THEN
        _l.state := 'k';
        _l.until := _now + _time;
        _l.expires := _l.until;
    ELSE
        _l.state := 'f';
        _l.until := _now;
        _l.expires := _now + _l.remember;
        _hard := _l.hard;
    END CASE;
    IF _l.expires <= _now THEN
        DELETE FROM campanile.lease WHERE space = _space AND tail = _tail;
    ELSE
        UPDATE campanile.lease SET
            hard = _hard, state = _l.state, until = _l.until, expires = _l.expires
            WHERE space = _space AND tail = _tail;
    END IF;
    RETURN campanile.answer(0);
END $$;

-- g: get, p: put, d: delete, u: upsert. Guards: 0 any, 1 absent, 2 of a version, 3 of no later date
CREATE OR REPLACE FUNCTION campanile.apply_value(
    _what "char", _now bigint, _hard boolean, _full boolean, _space int, _tail bytea,
    _date bigint, _ttl bigint, _guard bigint, _guarded bigint, _body bytea
) RETURNS campanile.answer LANGUAGE plpgsql AS $$
DECLARE
    _v campanile.value;
    _is_row boolean;
    _is_there boolean;
    _version bigint;
    _expires bigint := _now + _ttl;
    _answer campanile.answer;
BEGIN
    SELECT * INTO _v FROM campanile.value WHERE space = _space AND tail = _tail;
    _is_row := FOUND;
    _is_there := FOUND AND (_v.expires IS NULL OR _v.expires > _now);
    IF _what = 'g' THEN
        IF _is_there THEN
            RETURN campanile.answer(
                6, NULL, NULL, _v.version, _v.date, greatest(0, _now - _v.written), _v.body);
        END IF;
        RETURN campanile.answer(5);
    END IF;
    IF _what <> 'u' THEN
        IF _guard = 1 AND _is_there THEN
            RETURN campanile.answer(90, 0);
        ELSIF _guard = 2 AND NOT _is_there THEN
            RETURN campanile.answer(90, 1);
        ELSIF _guard = 2 AND _v.version <> _guarded THEN
            RETURN campanile.answer(90, 2);
        ELSIF _guard = 3 AND _is_there AND _v.date > _guarded THEN
            RETURN campanile.answer(90, 3);
        END IF;
    END IF;
    IF _what = 'd' THEN
        DELETE FROM campanile.value WHERE space = _space AND tail = _tail;
        RETURN campanile.answer(8, _is_there::int);
    END IF;
    IF _what = 'u' THEN
        _answer := CASE WHEN _is_there
            THEN campanile.answer(
                10, 1, NULL, _v.version, _v.date, greatest(0, _now - _v.written), _v.body)
            ELSE campanile.answer(9, 1) END;
        IF _is_there AND _v.date > _date THEN
            _answer.a := 0;
            _answer.b := _v.version;
            RETURN _answer;
        END IF;
    ELSE
        _answer := campanile.answer(7);
    END IF;
    _version := nextval('campanile.number');
    _answer.b := _version;
    IF _expires <= _now THEN
        DELETE FROM campanile.value WHERE space = _space AND tail = _tail;
        RETURN _answer;
    END IF;
    IF _is_row THEN
        UPDATE campanile.value SET
            hard = _hard, body = _body, version = _version, date = _date, written = _now,
            expires = _expires
            WHERE space = _space AND tail = _tail;
        IF FOUND THEN
            RETURN _answer;
        END IF;
    END IF;
    IF _full THEN
        RETURN campanile.answer(91);
    END IF;
    INSERT INTO campanile.value
        VALUES (_space, _tail, _hard, _body, _version, _date, _now, _expires);
    RETURN _answer;
END $$;

CREATE OR REPLACE FUNCTION campanile.apply_add(
    _now bigint, _hard boolean, _full boolean, _space int, _tail bytea, _by bigint, _ttl bigint
) RETURNS campanile.answer LANGUAGE plpgsql AS $$
DECLARE
    _c campanile.counter;
    _is_row boolean;
    _count bigint;
BEGIN
    SELECT * INTO _c FROM campanile.counter WHERE space = _space AND tail = _tail;
    _is_row := FOUND;
    IF NOT FOUND OR _c.expires <= _now THEN
        _c.count := 0;
        _c.hard := false;
        _c.expires := _now + _ttl;
        IF _by = 0 OR _c.expires <= _now THEN
            RETURN campanile.answer(11, _by);
        END IF;
    END IF;
    _count := least(greatest(
        _c.count::numeric + _by, -9223372036854775808), 9223372036854775807)::bigint;
    IF _is_row THEN
        UPDATE campanile.counter SET
            count = _count, hard = _c.hard OR _hard, expires = _c.expires
            WHERE space = _space AND tail = _tail;
        IF FOUND THEN
            RETURN campanile.answer(11, _count);
        END IF;
    END IF;
    IF _full THEN
        RETURN campanile.answer(91);
    END IF;
    INSERT INTO campanile.counter VALUES (_space, _tail, _hard, _count, _c.expires);
    RETURN campanile.answer(11, _count);
END $$;

-- Due: 0 never, 1 after a time, 2 when it was quiet
CREATE OR REPLACE FUNCTION campanile.apply_push(
    _now bigint, _hard boolean, _full boolean, _space int, _tail bytea,
    _id bigint, _due bigint, _time bigint, _cap bigint, _items bigint, _body bytea
) RETURNS campanile.answer LANGUAGE plpgsql AS $$
DECLARE
    _m campanile.mailbox;
    _is_row boolean;
    _i campanile.item;
BEGIN
    SELECT * INTO _m FROM campanile.mailbox WHERE space = _space AND tail = _tail FOR UPDATE;
    _is_row := FOUND;
    IF NOT FOUND OR NOT _m.taken AND _m.open = 0 AND _m.known_until <= _now THEN
        _m.part := 1;
        _m.open := 0;
        _m.taken := false;
        _m.leased := false;
        _m.fence := 0;
        _m.attempt := 0;
        _m.until := 0;
        _m.known_until := 0;
    END IF;
    SELECT * INTO _i FROM campanile.item WHERE space = _space AND tail = _tail AND id = _id;
    IF FOUND AND (_i.state <> 'k' OR _i.until > _now) THEN
        RETURN campanile.answer(13);
    END IF;
    IF _full THEN
        RETURN campanile.answer(91);
    END IF;
    IF _i.state IS NOT NULL THEN
        DELETE FROM campanile.item WHERE space = _space AND tail = _tail AND id = _id;
    END IF;
    IF _m.open = 0 THEN
        _m.since := _now;
        _m.due := NULL;
    END IF;
    _m.open := _m.open + 1;
    CASE _due
    WHEN 1 THEN
        _m.due := least(_m.due, _now + _time);
    WHEN 2 THEN
        IF _m.due <= _now THEN
            NULL;
        ELSIF _m.open >= _items THEN
            _m.due := _now;
        ELSE
            _m.due := least(_m.since + _cap, _now + _time);
        END IF;
    ELSE
        NULL;
    END CASE;
    IF _is_row THEN
        UPDATE campanile.mailbox SET
            hard = hard OR _hard, part = _m.part, open = _m.open, since = _m.since, due = _m.due,
            known_until = _m.known_until
            WHERE space = _space AND tail = _tail;
        _is_row := FOUND;
    END IF;
    IF NOT _is_row THEN
        INSERT INTO campanile.mailbox VALUES (
            _space, _tail, _hard, _m.part, _m.open, _m.since, _m.due, false, false, 0, 0, 0, 0);
    END IF;
    INSERT INTO campanile.item VALUES (_space, _tail, _id, _hard, 'o', 0, _body);
    RETURN campanile.answer(12, _m.part, _m.open);
END $$;

-- w: wake, e: extend by, s: settle and know for, t: try again after, r: release
CREATE OR REPLACE FUNCTION campanile.apply_mailbox(
    _what "char", _now bigint, _hard boolean, _space int, _tail bytea, _fence bigint, _time bigint
) RETURNS campanile.answer LANGUAGE plpgsql AS $$
DECLARE
    _m campanile.mailbox;
    _is_woken boolean;
BEGIN
    SELECT * INTO _m FROM campanile.mailbox WHERE space = _space AND tail = _tail FOR UPDATE;
    IF _what = 'w' THEN
        IF NOT FOUND THEN
            RETURN campanile.answer(14, 0);
        END IF;
        _is_woken := _m.open > 0;
        IF _is_woken THEN
            _m.due := least(_m.due, _now);
        END IF;
        IF _m.taken AND NOT (_m.leased AND _m.until > _now) THEN
            _m.until := least(_m.until, _now);
            _is_woken := true;
        END IF;
    ELSIF NOT FOUND OR NOT (_m.taken AND _m.leased AND _m.fence = _fence AND _m.until > _now) THEN
        RETURN CASE WHEN _what = 'r' THEN campanile.answer(0) ELSE campanile.answer(90, 4) END;
    END IF;
    CASE _what
    WHEN 'e' THEN
        _m.until := greatest(_m.until, _now + _time);
    WHEN 't', 'p' THEN
        _m.leased := false;
        _m.until := _now + _time;
        IF _what = 'p' THEN
            _m.attempt := greatest(_m.attempt - 1, 0);
        END IF;
    WHEN 'r' THEN
        _m.leased := false;
        _m.until := _now;
    WHEN 's' THEN
        _m.taken := false;
        _m.leased := false;
        _m.attempt := 0;
        IF _time = 0 THEN
            DELETE FROM campanile.item WHERE space = _space AND tail = _tail AND state = 't';
        ELSE
            _m.known_until := greatest(_m.known_until, _now + _time);
            UPDATE campanile.item SET state = 'k', until = _now + _time, body = ''
                WHERE space = _space AND tail = _tail AND state = 't';
        END IF;
        IF _m.open = 0 AND _m.known_until <= _now THEN
            DELETE FROM campanile.item WHERE space = _space AND tail = _tail;
            DELETE FROM campanile.mailbox WHERE space = _space AND tail = _tail;
            RETURN campanile.answer(0);
        END IF;
    ELSE
        NULL;
    END CASE;
    UPDATE campanile.mailbox SET
        due = _m.due, taken = _m.taken, leased = _m.leased, attempt = _m.attempt,
        until = _m.until, known_until = _m.known_until
        WHERE space = _space AND tail = _tail;
    IF _what = 'w' THEN
        RETURN campanile.answer(14, _is_woken::int);
    END IF;
    RETURN campanile.answer(0);
END $$;

CREATE OR REPLACE FUNCTION campanile.apply(
    _now bigint, _test bigint, _hard boolean, _kind int, _full boolean, _space int, _tail bytea,
    _a bigint, _b bigint, _c bigint, _d bigint, _e bigint, _body bytea
) RETURNS campanile.answer LANGUAGE plpgsql AS $$
BEGIN
    RETURN CASE _kind
    WHEN 0 THEN campanile.apply_gcra(_now, _test, _hard, _full, _space, _tail, _a, _b)
    WHEN 1 THEN campanile.apply_penalty(_now, _hard, _full, _space, _tail, _a, _b, _c, _d)
    WHEN 2 THEN campanile.apply_begin(_now, _hard, _full, _space, _tail, _a, _b)
    WHEN 3 THEN campanile.apply_lease('e', _now, _hard, _space, _tail, _a, _b)
    WHEN 4 THEN campanile.apply_lease('f', _now, _hard, _space, _tail, _a, _b)
    WHEN 5 THEN campanile.apply_lease('r', _now, _hard, _space, _tail, _a, 0)
    WHEN 6 THEN campanile.apply_value(
        'g', _now, _hard, _full, _space, _tail, NULL, NULL, NULL, NULL, NULL)
    WHEN 7 THEN campanile.apply_value(
        'p', _now, _hard, _full, _space, _tail, _a, _b, _c, _d, _body)
    WHEN 8 THEN campanile.apply_value(
        'd', _now, _hard, _full, _space, _tail, NULL, NULL, _c, _d, NULL)
    WHEN 9 THEN campanile.apply_value(
        'u', _now, _hard, _full, _space, _tail, _a, _b, NULL, NULL, _body)
    WHEN 10 THEN campanile.apply_add(_now, _hard, _full, _space, _tail, _a, _b)
    WHEN 11 THEN campanile.apply_push(
        _now, _hard, _full, _space, _tail, _a, _b, _c, _d, _e, _body)
    WHEN 12 THEN campanile.apply_mailbox('w', _now, _hard, _space, _tail, NULL, NULL)
    WHEN 13 THEN campanile.apply_mailbox('e', _now, _hard, _space, _tail, _a, _b)
    WHEN 14 THEN campanile.apply_mailbox('s', _now, _hard, _space, _tail, _a, _b)
    WHEN 15 THEN campanile.apply_mailbox(
        CASE WHEN _c = 0 THEN 'p'::"char" ELSE 't'::"char" END, _now, _hard, _space, _tail, _a, _b)
    WHEN 16 THEN campanile.apply_mailbox('r', _now, _hard, _space, _tail, _a, NULL)
    END;
END $$;
