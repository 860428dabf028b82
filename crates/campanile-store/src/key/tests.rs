use proptest::prelude::*;

use super::*;

fn part() -> impl Strategy<Value = Part<'static>> {
    prop_oneof![
        any::<i64>().prop_map(Part::Id),
        (-2_i64..3).prop_map(Part::Id),
        "[a\0\u{1}\u{2}]{0,4}".prop_map(|text| Part::Text(text.into())),
        ".{0,40}".prop_map(|text| Part::Text(text.into())),
        prop::collection::vec(prop_oneof![Just(0), Just(0xff), any::<u8>()], 0..30)
            .prop_map(|bytes| Part::Bytes(bytes.into())),
    ]
}

fn parts() -> impl Strategy<Value = Vec<Part<'static>>> {
    prop::collection::vec(part(), 0..5)
}

fn scope() -> impl Strategy<Value = Scope> {
    prop_oneof![
        (-3_i64..3).prop_map(Scope::Id),
        "[0-2\0]{0,2}".prop_map(|name| Scope::from(name.as_str())),
    ]
}

fn key(scope: &Scope, name: &str, parts: &[Part<'_>]) -> Key {
    let mut key = Namespace::new(name).key(scope.clone());
    for part in parts {
        key = match part {
            Part::Id(id) => key.id(*id),
            Part::Text(text) => key.text(text),
            Part::Bytes(bytes) => key.bytes(bytes),
        };
    }
    key
}

proptest! {
    #[test]
    fn different_keys_are_different_bytes_in_the_order_of_their_parts(
        (scope_a, scope_b) in (scope(), scope()),
        (name_a, name_b) in ("[ab\0]{0,2}", "[ab\0]{0,2}"),
        (parts_a, parts_b) in (parts(), parts()),
    ) {
        let a = key(&scope_a, &name_a, &parts_a).to_bytes();
        let b = key(&scope_b, &name_b, &parts_b).to_bytes();
        let expected = (&scope_a, &name_a, &parts_a).cmp(&(&scope_b, &name_b, &parts_b));
        prop_assert_eq!(a.cmp(&b), expected);
    }

    #[test]
    fn a_key_reads_back_from_its_tail(scope in scope(), parts in parts()) {
        let key = key(&scope, "n", &parts);
        prop_assert_eq!(&key.parts(), &parts);
        let again = Key::from_tail(key.space().clone(), key.tail()).unwrap();
        prop_assert_eq!(again, key);
    }

    #[test]
    fn a_key_starts_with_a_key_if_its_parts_do(a in parts(), b in parts(), more in parts()) {
        let longer = [a.clone(), more].concat();
        for (long, short) in [(&longer, &a), (&a, &b)] {
            let starts = key(&Scope::Id(1), "n", long).starts_with(&key(&Scope::Id(1), "n", short));
            prop_assert_eq!(starts, long.starts_with(short));
        }
    }

    #[test]
    fn foreign_bytes_as_a_tail_are_an_error_or_a_key_but_no_panic(bytes: Vec<u8>) {
        if let Ok(key) = Key::from_tail(Namespace::new("n").of(1), &bytes) {
            prop_assert_eq!(key.tail(), &bytes[..]);
        }
    }
}

#[test]
fn a_tail_of_two_numbers_is_kept_inline_and_small() {
    let key = Namespace::new("n").key(1).id(i64::MIN).id(i64::MAX);
    assert!(matches!(key.compact(), Tail::Inline { .. }));
    assert_eq!(size_of::<Tail>(), 24);
}

#[test]
fn a_text_that_goes_on_is_no_start_of_parts() {
    let space = Namespace::new("n").of(1);
    let (text, longer) = (space.key().text("a"), space.key().text("a\0b"));
    assert!(!longer.starts_with(&text));
    assert!(text.clone().id(1).starts_with(&text));
}

#[test]
fn namespaces_are_told_apart_by_their_names_wherever_those_came_from() {
    let names = ["", "n", "no", "n\0"];
    for (a, name) in names.iter().enumerate() {
        for (b, other) in names.iter().enumerate() {
            let (one, two) = (Namespace::new(name), Namespace::new(String::from(*other)));
            assert_eq!(one == two, a == b);
            assert_eq!(one.cmp(&two), name.cmp(other));
            assert_eq!(one.id() == two.id(), a == b);
        }
        assert_eq!(Namespace::new(name).name(), *name);
    }
}
