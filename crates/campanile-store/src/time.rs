use std::time::Duration;

/// The whole microseconds of a duration, rounded up: the unit in which stores count.
///
/// Rounding up keeps promises: a lease is never shorter than asked, a quota never larger.
///
/// ```
/// use std::time::Duration;
///
/// assert_eq!(campanile_store::micros(Duration::from_millis(2)), 2_000);
/// assert_eq!(campanile_store::micros(Duration::from_nanos(1)), 1);
/// ```
#[inline]
pub fn micros(duration: Duration) -> u64 {
    let whole = duration.as_secs().saturating_mul(1_000_000);
    whole.saturating_add(u64::from(duration.subsec_nanos().div_ceil(1_000)))
}
