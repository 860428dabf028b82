-- What a campanile store keeps. Times are microseconds since 1970, by the server's clock.
--
-- A thing is named by its space (one namespace of one bot) and its tail (the encoded parts of its
-- key). Each kind of thing has a table of its own in two partitions: what may vanish in a crash is
-- unlogged, what must not is logged.

CREATE TABLE campanile.meta (version int NOT NULL);

-- Versions and fences.
CREATE SEQUENCE campanile.number;

-- One row, which also tells when somebody swept last. Empty after a crash, and then the sequence may
-- repeat itself; see campanile.opened.
CREATE UNLOGGED TABLE campanile.alive (since timestamptz NOT NULL, swept timestamptz);

CREATE TABLE campanile.space (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name bytea NOT NULL UNIQUE,
    title text NOT NULL,
    things bigint NOT NULL DEFAULT 0
);

CREATE TABLE campanile.gcra (
    space int NOT NULL,
    tail bytea NOT NULL,
    hard boolean NOT NULL,
    full_at bigint NOT NULL,
    told boolean NOT NULL,
    -- What the last charge answered: how long until it would pass, and whether it is to be told.
    refused bigint NOT NULL,
    is_first boolean NOT NULL,
    PRIMARY KEY (space, tail, hard)
) PARTITION BY LIST (hard);
-- A charge changes no column that is in an index, so with room on its page it touches none.
CREATE UNLOGGED TABLE campanile.gcra_soft PARTITION OF campanile.gcra FOR VALUES IN (false)
    WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
CREATE TABLE campanile.gcra_hard PARTITION OF campanile.gcra FOR VALUES IN (true);

CREATE TABLE campanile.penalty (
    space int NOT NULL,
    tail bytea NOT NULL,
    hard boolean NOT NULL,
    -- When, and how often each time, oldest first.
    used_at bigint[] NOT NULL,
    uses bigint[] NOT NULL,
    blocked_until bigint NOT NULL,
    expires bigint NOT NULL,
    PRIMARY KEY (space, tail, hard)
) PARTITION BY LIST (hard);
CREATE UNLOGGED TABLE campanile.penalty_soft PARTITION OF campanile.penalty FOR VALUES IN (false)
    WITH (fillfactor = 70);
CREATE TABLE campanile.penalty_hard PARTITION OF campanile.penalty FOR VALUES IN (true);

CREATE TABLE campanile.lease (
    space int NOT NULL,
    tail bytea NOT NULL,
    hard boolean NOT NULL,
    -- r: running, f: given back, k: finished and kept
    state "char" NOT NULL,
    fence bigint NOT NULL,
    attempt bigint NOT NULL,
    until bigint NOT NULL,
    remember bigint NOT NULL,
    expires bigint NOT NULL,
    PRIMARY KEY (space, tail, hard)
) PARTITION BY LIST (hard);
CREATE UNLOGGED TABLE campanile.lease_soft PARTITION OF campanile.lease FOR VALUES IN (false)
    WITH (fillfactor = 70);
CREATE TABLE campanile.lease_hard PARTITION OF campanile.lease FOR VALUES IN (true);

CREATE TABLE campanile.value (
    space int NOT NULL,
    tail bytea NOT NULL,
    hard boolean NOT NULL,
    body bytea NOT NULL,
    version bigint NOT NULL,
    date bigint NOT NULL,
    written bigint NOT NULL,
    expires bigint,
    PRIMARY KEY (space, tail, hard)
) PARTITION BY LIST (hard);
CREATE UNLOGGED TABLE campanile.value_soft PARTITION OF campanile.value FOR VALUES IN (false);
CREATE TABLE campanile.value_hard PARTITION OF campanile.value FOR VALUES IN (true);

CREATE TABLE campanile.counter (
    space int NOT NULL,
    tail bytea NOT NULL,
    hard boolean NOT NULL,
    count bigint NOT NULL,
    expires bigint,
    PRIMARY KEY (space, tail, hard)
) PARTITION BY LIST (hard);
CREATE UNLOGGED TABLE campanile.counter_soft PARTITION OF campanile.counter FOR VALUES IN (false)
    WITH (fillfactor = 70);
CREATE TABLE campanile.counter_hard PARTITION OF campanile.counter FOR VALUES IN (true);

CREATE TABLE campanile.mailbox (
    space int NOT NULL,
    tail bytea NOT NULL,
    hard boolean NOT NULL,
    -- The open part: which it is, how many items wait, since when, and when they are due.
    part bigint NOT NULL,
    open bigint NOT NULL,
    since bigint NOT NULL,
    due bigint,
    -- The part before it, if it is being worked on or waits to be tried again.
    taken boolean NOT NULL,
    leased boolean NOT NULL,
    fence bigint NOT NULL,
    attempt bigint NOT NULL,
    until bigint NOT NULL,
    -- How long the ids of settled items are known.
    known_until bigint NOT NULL,
    -- When it can be claimed.
    free_at bigint GENERATED ALWAYS AS (CASE WHEN taken THEN until WHEN open > 0 THEN due END) STORED,
    PRIMARY KEY (space, tail, hard)
) PARTITION BY LIST (hard);
CREATE UNLOGGED TABLE campanile.mailbox_soft PARTITION OF campanile.mailbox FOR VALUES IN (false);
CREATE TABLE campanile.mailbox_hard PARTITION OF campanile.mailbox FOR VALUES IN (true);
CREATE INDEX mailbox_free ON campanile.mailbox (space, free_at, tail) WHERE free_at IS NOT NULL;

CREATE TABLE campanile.item (
    space int NOT NULL,
    tail bytea NOT NULL,
    id bigint NOT NULL,
    hard boolean NOT NULL,
    -- o: open, t: taken, k: settled and still known
    state "char" NOT NULL,
    -- How long a settled one is known.
    until bigint NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (space, tail, id, hard)
) PARTITION BY LIST (hard);
CREATE UNLOGGED TABLE campanile.item_soft PARTITION OF campanile.item FOR VALUES IN (false);
CREATE TABLE campanile.item_hard PARTITION OF campanile.item FOR VALUES IN (true);

-- What one operation answers; the codes are those of the store's own decoder.
CREATE TYPE campanile.answer AS (
    op int, code int, a bigint, b bigint, c bigint, d bigint, e bigint, body bytea
);
