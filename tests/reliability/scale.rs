//! How much is done.

/// So much of a full number as `CAMPANILE_SCALE` says, but at least `least`.
pub(crate) fn scaled(full: usize, least: usize) -> usize {
    let scale = std::env::var("CAMPANILE_SCALE").ok();
    let scale = scale.map_or(1.0, |scale| {
        let number: f64 = scale.parse().expect("CAMPANILE_SCALE is a number");
        assert!(
            (0.0..=1.0).contains(&number),
            "CAMPANILE_SCALE is between 0 and 1"
        );
        number
    });
    // Whole numbers that a float holds exactly.
    ((full as f64 * scale) as usize).clamp(least.min(full), full)
}

/// What a figure found. Empty is good.
pub(crate) type Violations = Vec<String>;

/// The result of a test of a figure.
pub(crate) fn none(violations: Violations) -> Result<(), libtest_mimic::Failed> {
    match violations.is_empty() {
        true => Ok(()),
        false => Err(violations.join("\n").into()),
    }
}

/// The result of a test that a figure notices a fault, by a word of what it says.
pub(crate) fn notices(violations: &Violations, what: &str) -> Result<(), libtest_mimic::Failed> {
    if violations.iter().any(|violation| violation.contains(what)) {
        return Ok(());
    }
    Err(format!("it should have found something {what}, and found {violations:?}").into())
}
