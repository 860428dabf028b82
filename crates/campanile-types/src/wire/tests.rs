use serde_json::Value;

use super::{Read, Reader, read};

#[track_caller]
fn fails<T: Read + std::fmt::Debug>(json: &str, expected: &str) {
    let error = read::<T>(json).unwrap_err().to_string();
    assert_eq!(error, expected, "{json}");
}

#[test]
fn strings_are_read_with_their_escapes() {
    let json = r#""a\"\\\/\b\f\n\r\t\u00e4\ud83d\ude00ä😀""#;
    let text: String = read(json).unwrap();
    assert_eq!(text, "a\"\\/\u{8}\u{c}\n\r\tä😀ä😀");
    assert_eq!(text, serde_json::from_str::<String>(json).unwrap());
}

#[test]
fn a_lone_surrogate_is_replaced_and_nothing_else_is_lost() {
    assert_eq!(read::<String>(r#""\ud83dx""#).unwrap(), "\u{fffd}x");
    assert_eq!(read::<String>(r#""\ud83d\u0041""#).unwrap(), "\u{fffd}A");
    assert_eq!(read::<String>(r#""\ude00""#).unwrap(), "\u{fffd}");
}

#[test]
fn whole_numbers_may_have_an_empty_fraction() {
    assert_eq!(read::<i64>("-1002147483649").unwrap(), -1002147483649);
    assert_eq!(read::<i64>("3.0").unwrap(), 3);
    fails::<i64>("3.5", "expected a whole number at byte 0");
    fails::<i64>("1e300", "expected a whole number at byte 0");
    fails::<i64>("\"3\"", "expected a whole number at byte 0");
}

#[test]
fn broken_json_is_an_error_at_its_byte() {
    fails::<Value>("{\"a\" 1}", "expected a colon at byte 5");
    fails::<Vec<i64>>("[1 2]", "expected a comma at byte 3");
    fails::<Vec<i64>>("[1,]", "expected a whole number at byte 3");
    fails::<Vec<i64>>("[1", "expected a comma at byte 2");
    fails::<String>("\"a", "expected the end of the string at byte 2");
    fails::<String>(
        "\"a\nb\"",
        "expected no control character in a string at byte 3",
    );
    fails::<String>("\"\\x\"", "expected a known escape at byte 3");
    fails::<String>("\"\\u12\"", "expected four hexadecimal digits at byte 3");
    fails::<bool>("tru", "expected a value at byte 0");
    fails::<bool>("true true", "expected nothing more at byte 5");
}

#[test]
fn nesting_without_end_is_refused() {
    let deep = "[".repeat(100_000);
    assert!(Reader::new(&deep).skip().is_err());
}

#[test]
fn looking_ahead_moves_nothing() {
    let mut reader = Reader::new(r#"{"user":{"type":"x"},"type":"y","date":0}"#);
    assert_eq!(reader.member("type").unwrap().unwrap(), "y");
    assert_eq!(reader.member("date").unwrap().unwrap(), "0");
    assert_eq!(reader.member("none").unwrap(), None);
    assert_eq!(reader.peek(), b'{');
}

#[test]
fn a_string_ends_or_breaks_at_any_place_of_a_word() {
    for length in 0..20 {
        let text = "ä".repeat(length / 2) + &"x".repeat(length);
        assert_eq!(read::<String>(&format!("\"{text}\"")).unwrap(), text);
        let escaped: String = read(&format!("\"{text}\\n{text}\"")).unwrap();
        assert_eq!(escaped, format!("{text}\n{text}"));
        assert!(read::<String>(&format!("\"{text}\u{1f}{text}\"")).is_err());
    }
}
