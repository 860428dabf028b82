//! Random bytes that nobody can guess.

/// Takes them from the system.
///
/// # Panics
///
/// If the system has none, as on a platform without a source of them: nothing could be kept secret
/// there.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}
