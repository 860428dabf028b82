use campanile_core::{ChatId, MessageId, UserId};

/// How many bytes a value takes at most in the data of a button, for the check of the compiler.
///
/// A type of one's own that is written as one word implements it by hand:
///
/// ```
/// use campanile::callback_data::Width;
///
/// #[derive(serde::Serialize, serde::Deserialize)]
/// #[serde(rename_all = "lowercase")]
/// enum Drink {
///     Tea,
///     Coffee,
/// }
///
/// impl Width for Drink {
///     const WIDTH: usize = "coffee".len();
/// }
/// ```
pub trait Width {
    /// The bytes of the longest value. A type without a longest one says 1, and whether a value
    /// fits shows when it is packed.
    const WIDTH: usize;
}

/// The decimal digits of a number.
const fn digits(mut number: u128) -> usize {
    let mut digits = 1;
    while number >= 10 {
        number /= 10;
        digits += 1;
    }
    digits
}

macro_rules! widths {
    ($($type:ty = $width:expr),* $(,)?) => {$(
        impl Width for $type {
            const WIDTH: usize = $width;
        }
    )*};
}

widths! {
    u8 = digits(u8::MAX as u128),
    u16 = digits(u16::MAX as u128),
    u32 = digits(u32::MAX as u128),
    u64 = digits(u64::MAX as u128),
    i8 = 1 + digits(i8::MAX as u128),
    i16 = 1 + digits(i16::MAX as u128),
    i32 = 1 + digits(i32::MAX as u128),
    i64 = 1 + digits(i64::MAX as u128),
    bool = "false".len(),
    char = 4,
    String = 1,
    // Ids have at most 52 significant bits (Bot API, `User.id`).
    UserId = digits(1 << 52),
    ChatId = 1 + digits(1 << 52),
    MessageId = digits(i32::MAX as u128),
}
