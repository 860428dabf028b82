//! Texts with a `parse_mode`, or with the entities that Telegram finds by itself.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (u8, &str)| {
    let (mode, text) = data;
    let modes = ["", "HTML", "Markdown", "MarkdownV2"];
    campanile_emulator::fuzzing::entities(modes[usize::from(mode) % modes.len()], text);
});
