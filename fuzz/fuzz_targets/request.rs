//! Bodies and query strings as a client may send them, broken ones too.
#![no_main]

use libfuzzer_sys::fuzz_target;

// The first byte chooses the type of the body; the first line of the rest is the query string.
fuzz_target!(|data: &[u8]| {
    let Some((kind, rest)) = data.split_first() else {
        return;
    };
    let end = rest.iter().position(|byte| *byte == b'\n');
    let (query, body) = rest.split_at(end.unwrap_or(0));
    let kinds = [
        "application/x-www-form-urlencoded",
        "application/json",
        "multipart/form-data; boundary=b",
    ];
    campanile_emulator::fuzzing::request(query, kinds[usize::from(*kind) % kinds.len()], body);
});
