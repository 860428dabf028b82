//! A layer of one's own, and its test: no network, and no waiting.
//!
//! ```sh
//! cargo test -p examples
//! ```
#![forbid(unsafe_code)]

use campanile::{
    layers::{PolicyLayer, policy::Policy},
    prelude::*,
};

/// Lets nothing longer than 280 characters through.
pub(crate) fn stack() -> PolicyLayer<impl Policy> {
    PolicyLayer::new("brevity", |request: &Request| {
        match request
            .update()
            .text()
            .map_or(0, |text| text.chars().count())
        {
            0..=280 => Ok(()),
            length => Err(format!("{length} characters are too many")),
        }
    })
}

fn main() {
    println!("{:?} is tested by: cargo test -p examples", stack());
}

#[cfg(test)]
mod tests {
    use campanile_testkit::{TestBot, assert_stopped, assert_unhandled, update};
    use tower::Layer;

    #[tokio::test]
    async fn long_texts_are_stopped_and_short_ones_pass() {
        let stack = super::stack().layer(campanile::Router::new());
        let bot = TestBot::new();
        assert_stopped!(
            bot.run(&stack, update::text(&"ha".repeat(200))).await,
            "brevity",
            "400"
        );
        assert_unhandled!(bot.run(&stack, update::text("ha")).await);
    }
}
