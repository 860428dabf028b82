//! Examples of campanile; see the files beside this package's manifest.
//!
//! # Invariant
//!
//! This library is empty: the examples stand alone, as a user's program would.
#![forbid(unsafe_code)]
