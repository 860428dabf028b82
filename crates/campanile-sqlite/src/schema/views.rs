//! The same for people: keys as text, times as dates, and nothing that has expired.

/// A number of a key, which is eight bytes with the sign flipped.
fn number() -> String {
    let digit = |place: usize| {
        let digit = format!(
            "(instr('0123456789ABCDEF', substr(hex(substr(rest, 2, 8)), {}, 1)) - 1)",
            place + 1
        );
        let digit = if place == 0 {
            format!("(({digit} + 8) % 16)")
        } else {
            digit
        };
        format!("({digit} << {})", 60 - 4 * place)
    };
    (0..16).map(digit).collect::<Vec<_>>().join(" | ")
}

/// The parts of a key, each behind a slash: numbers, texts, and bytes in hexadecimal. A zero inside
/// a text is left out.
fn key() -> String {
    let number = number();
    let content = "substr(rest, 2, instr(substr(rest, 2), x'00') - 1)";
    format!(
        "(WITH RECURSIVE part (rest, said) AS (
            SELECT t.key, ''
            UNION ALL
            SELECT
                CASE substr(rest, 1, 1)
                    WHEN x'01' THEN substr(rest, 10)
                    ELSE substr(rest, instr(substr(rest, 2), x'00') + 2)
                END,
                said || CASE substr(rest, 1, 1)
                    WHEN x'01' THEN '/' || ({number})
                    WHEN x'02' THEN '/' || CAST({content} AS TEXT)
                    WHEN x'03' THEN '/' || hex({content})
                    ELSE CAST({content} AS TEXT)
                END
            FROM part WHERE length(rest) > 0)
        SELECT said FROM part WHERE length(rest) = 0)"
    )
}

fn time(column: &str) -> String {
    format!("strftime('%Y-%m-%d %H:%M:%f', {column} / 1e6, 'unixepoch')")
}

fn view(name: &str, table: &str, columns: &str, filter: &str) -> String {
    let key = key();
    format!(
        "CREATE VIEW {name} AS
        SELECT s.scope, s.namespace, {key} AS key, {columns}
        FROM {table} AS t JOIN space AS s ON s.id = t.space
        WHERE {filter};\n"
    )
}

pub(super) fn sql() -> String {
    let lives = "t.expires > (SELECT clock FROM meta)";
    let never =
        |column: &str| format!("iif({column} = 0x7fffffffffffffff, NULL, {})", time(column));
    let ends = never("t.expires");
    [
        view(
            "quotas",
            "quota",
            &format!("t.told, {} AS full", time("t.expires")),
            lives,
        ),
        view(
            "penalties",
            "penalty",
            &format!(
                "t.blocked_until > (SELECT clock FROM meta) AS blocked, t.uses, {} AS expires",
                time("t.expires")
            ),
            lives,
        ),
        view(
            "leases",
            "lease",
            &format!("t.state, t.attempt, t.fence, {} AS until", time("t.until")),
            lives,
        ),
        view(
            "entries",
            "entry",
            &format!(
                "CAST(t.value AS TEXT) AS value, t.version, t.date, {} AS written, {ends} AS expires",
                time("t.written")
            ),
            lives,
        ),
        view(
            "counters",
            "counter",
            &format!("t.count, {ends} AS expires"),
            lives,
        ),
        view(
            "mailboxes",
            "mailbox",
            &format!(
                "t.waiting, t.taken AS taken_part, t.attempt, {} AS claimable",
                time("t.claimable")
            ),
            "t.waiting > 0 OR t.taken IS NOT NULL",
        ),
        view(
            "items",
            "item",
            "t.part, t.id, CAST(t.body AS TEXT) AS body",
            "t.part IS NOT NULL",
        ),
    ]
    .concat()
}
