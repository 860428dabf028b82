//! Updates on their way to webhooks: one at a time per lane, lanes side by side.

mod attempt;
mod driver;
mod lanes;
