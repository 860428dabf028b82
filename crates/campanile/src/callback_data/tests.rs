use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::extract::from_captures;

callback_data! {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Turn = "turn:{book}:{page}" {
        book: i64,
        page: u16,
    }
}

callback_data! {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Named = "{kind}/{name}." {
        name: String,
        kind: bool,
    }
}

fn read<T: for<'de> Deserialize<'de>>(pattern: &str, data: &str) -> Option<T> {
    let pattern = Pattern::new(pattern).unwrap();
    let _ = data.strip_prefix(pattern.prefix())?;
    let Captures(captures) = pattern.captures(data)?;
    from_captures(&captures).ok()
}

proptest! {
    #[test]
    fn what_is_packed_is_read_back_as_it_was(book: i64, page: u16, name in ".{0,30}", kind: bool) {
        let turn = Turn { book, page };
        prop_assert_eq!(read(Turn::PATTERN, &turn.pack().unwrap()), Some(turn));

        let named = Named { name, kind };
        match named.pack() {
            Ok(data) => {
                prop_assert!(data.len() <= LONGEST);
                prop_assert_eq!(read(Named::PATTERN, &data), Some(named));
            }
            Err(PackError::TooLong { bytes }) => prop_assert!(bytes > LONGEST),
            Err(error) => prop_assert!(named.name.is_empty(), "{error}"),
        }
    }

    #[test]
    fn the_check_of_the_compiler_agrees_with_the_router(pattern in "[{}a:]{0,8}") {
        let checked = std::panic::catch_unwind(|| check(&pattern, 0, None)).is_ok();
        let read = Pattern::new(&pattern);
        // That a name stands twice is only known where the fields are, or when it is packed.
        let twice = read.as_ref().is_err_and(|problem| problem.contains("twice"));
        prop_assert_eq!(checked, (read.is_ok() || twice) && !pattern.is_empty(), "{:?}", read);
    }
}

#[track_caller]
fn refused<T: Serialize>(pattern: &str, data: T, problem: &str) {
    assert_eq!(pack(pattern, &data).unwrap_err().to_string(), problem);
}

#[test]
fn what_would_be_lost_or_misread_is_refused_in_words() {
    #[derive(Serialize)]
    struct Two<'a> {
        a: &'a str,
        b: Option<&'a str>,
    }
    let two = |a, b| Two { a, b };
    refused(
        "{a}",
        two("x", Some("y")),
        "the field `b` has no place in the pattern",
    );
    refused("{a}:{b}", two("x", None), "the parameter `b` has no value");
    refused(
        "{a}:{b}",
        two("", Some("y")),
        "the parameter `a` has no value",
    );
    refused(
        "{a}:{b}",
        two("x:y", Some("z")),
        "`a` would be read back as another value; it contains what ends it",
    );
    refused(
        "{a}:{b}",
        (1,),
        "the pattern has 2 parameters, and there are 1 values",
    );
    refused("{a}", ((1, 2),), "`a` is no single word or number");
    refused("", (), "the data is empty; a button carries 1 to 64 bytes");
    let long = "x".repeat(60);
    refused(
        "like:{a}",
        &long,
        "the data is 65 bytes long; a button carries at most 64, so keep the rest in a store and an \
         id of it in the button",
    );
    assert_eq!(pack("like{a}", &long).unwrap().len(), 64);
}

#[test]
fn literals_scalars_tuples_and_units_pack_too() {
    assert_eq!(pack("menu", &()).unwrap(), "menu");
    assert_eq!(pack("a{{b}}{c}", &7).unwrap(), "a{b}7");
    assert_eq!(pack("{x}-{y}", &(1.5, 'ä')).unwrap(), "1.5-ä");
}

#[test]
fn a_width_covers_the_longest_value() {
    #[track_caller]
    fn check<T: Width + ToString>(values: &[T]) {
        let longest = values.iter().map(|value| value.to_string().len()).max();
        assert_eq!(longest, Some(T::WIDTH), "{}", std::any::type_name::<T>());
    }
    check(&[u8::MAX]);
    check(&[u16::MAX]);
    check(&[u32::MAX]);
    check(&[u64::MAX]);
    check(&[i8::MIN]);
    check(&[i16::MIN]);
    check(&[i32::MIN]);
    check(&[i64::MIN]);
    check(&[true, false]);
    check(&[char::MAX]);
}
