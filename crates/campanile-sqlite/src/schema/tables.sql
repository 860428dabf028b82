-- All times are microseconds since 1970, by the clock of the store. A row whose time in `expires`
-- has come is as good as gone, and is swept away later. A `key` is the encoded parts of a key.

CREATE TABLE meta (
    -- Versions and fences count from here.
    number INTEGER NOT NULL,
    -- The latest time that was seen.
    clock INTEGER NOT NULL
) STRICT;
INSERT INTO meta VALUES (0, 0);

-- The processes that have the file open. Each holds a lock on a file of its own.
CREATE TABLE owner (
    id INTEGER PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT;

-- One namespace of one bot.
CREATE TABLE space (
    id INTEGER PRIMARY KEY,
    -- The id of a bot, or a name.
    scope ANY NOT NULL,
    namespace TEXT NOT NULL,
    -- How many things it holds.
    used INTEGER NOT NULL DEFAULT 0,
    UNIQUE (scope, namespace)
) STRICT;

CREATE TABLE quota (
    space INTEGER NOT NULL,
    key BLOB NOT NULL,
    -- When the whole burst is back.
    expires INTEGER NOT NULL,
    -- Somebody was told of a refusal, and the episode is not over.
    told INTEGER NOT NULL,
    PRIMARY KEY (space, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE penalty (
    space INTEGER NOT NULL,
    key BLOB NOT NULL,
    -- When it was used and how often, oldest first: `time:cost time:cost`.
    uses TEXT NOT NULL,
    blocked_until INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (space, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE lease (
    space INTEGER NOT NULL,
    key BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'free', 'kept')),
    fence INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    until INTEGER NOT NULL,
    remember INTEGER NOT NULL,
    owner INTEGER NOT NULL,
    hard INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (space, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
    space INTEGER NOT NULL,
    key BLOB NOT NULL,
    value BLOB NOT NULL,
    version INTEGER NOT NULL,
    -- When what it tells happened, as the writer said.
    date INTEGER NOT NULL,
    written INTEGER NOT NULL,
    hard INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (space, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE counter (
    space INTEGER NOT NULL,
    key BLOB NOT NULL,
    count INTEGER NOT NULL,
    hard INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (space, key)
) STRICT, WITHOUT ROWID;

-- The open part of a mailbox, and the part that was taken by a claim, if there is one.
CREATE TABLE mailbox (
    space INTEGER NOT NULL,
    key BLOB NOT NULL,
    part INTEGER NOT NULL,
    waiting INTEGER NOT NULL,
    since INTEGER NOT NULL,
    due INTEGER NOT NULL,
    taken INTEGER,
    fence INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    leased INTEGER NOT NULL,
    until INTEGER NOT NULL,
    owner INTEGER NOT NULL,
    -- How many settled ids are known, and until when the last of them is.
    known INTEGER NOT NULL,
    known_until INTEGER NOT NULL,
    -- When it can be claimed; null if only something else changes that.
    claimable INTEGER,
    -- When a mailbox without items is forgotten.
    expires INTEGER NOT NULL,
    PRIMARY KEY (space, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX mailbox_claimable ON mailbox (space, claimable, key) WHERE claimable IS NOT NULL;

CREATE TABLE item (
    space INTEGER NOT NULL,
    key BLOB NOT NULL,
    id INTEGER NOT NULL,
    -- Null in what was settled and is only known.
    part INTEGER,
    body BLOB,
    known_until INTEGER,
    PRIMARY KEY (space, key, id)
) STRICT;
