//! The promises of the crate that only its users see.

mod app;

/// A wrong handler does not compile, and the error names the rule that it breaks.
#[test]
fn wrong_handlers_are_refused_with_the_rule() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/compile_fail/*.rs");
}
