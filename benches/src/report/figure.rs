//! One promise about what something costs, and what was measured.

use std::fmt::Write;

/// A promise that is a number.
#[derive(Debug, Clone)]
pub struct Figure {
    /// What is promised.
    pub what: String,
    /// The limit, in words.
    pub limit: String,
    /// What was measured, in words.
    pub measured: String,
    /// Whether the measurement is within the limit.
    pub is_met: bool,
    /// The cause and the next step, for a figure that is missed.
    pub why: &'static str,
}

impl Figure {
    /// A figure that must not be greater than its limit; `unit` is written behind both.
    #[must_use]
    pub fn at_most(what: &str, limit: f64, measured: f64, unit: &str, why: &'static str) -> Self {
        Self {
            what: what.to_owned(),
            limit: format!("{}{unit}", number(limit)),
            measured: format!("{}{unit}", number(measured)),
            is_met: measured <= limit,
            why,
        }
    }

    pub(super) fn row(&self) -> String {
        let Self {
            what,
            limit,
            measured,
            ..
        } = self;
        let met = if self.is_met { "" } else { "missed" };
        format!("| {what} | {limit} | {measured} | {met} |")
    }
}

/// A part of the page.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// Its heading.
    pub title: String,
    /// What it says, as Markdown.
    pub text: String,
    /// Its promises.
    pub figures: Vec<Figure>,
}

impl Section {
    /// A section that is still empty.
    #[must_use]
    pub fn new(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            ..Self::default()
        }
    }

    /// A section that could not be measured.
    #[must_use]
    pub fn missing(name: &str, reason: &str) -> Self {
        Self {
            title: name.to_owned(),
            text: format!("Not measured: {reason}."),
            figures: Vec::new(),
        }
    }

    /// Adds a line.
    pub fn line(&mut self, line: impl AsRef<str>) {
        self.text.push_str(line.as_ref());
        self.text.push('\n');
    }

    /// Adds the head of a table.
    pub fn head(&mut self, columns: &[&str]) {
        let rule = "---|".repeat(columns.len());
        let _ = writeln!(self.text, "| {} |\n|{rule}", columns.join(" | "));
    }

    /// Adds a row of a table.
    pub fn row(&mut self, cells: &[String]) {
        self.line(format!("| {} |", cells.join(" | ")));
    }
}

/// A number with as many digits as it deserves, and a comma between thousands.
#[must_use]
pub(super) fn number(value: f64) -> String {
    if value.abs() < 100.0 && value.fract() != 0.0 {
        return format!("{value:.2}");
    }
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    match value < 0.0 {
        true => format!("-{text}"),
        false => text,
    }
}

/// The middle of some numbers, and the least and the greatest of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    pub(super) median: f64,
    pub(super) least: f64,
    pub(super) greatest: f64,
}

impl Spread {
    pub(super) fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let at = |index: usize| values.get(index).copied().unwrap_or(f64::NAN);
        Self {
            median: at(values.len() / 2),
            least: at(0),
            greatest: at(values.len().saturating_sub(1)),
        }
    }

    pub(super) fn show(self) -> String {
        let [median, least, greatest] = [self.median, self.least, self.greatest].map(number);
        format!("{median} ({least} to {greatest})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_readable() {
        let shown: Vec<_> = [0.345, 7.0, 99.96, 1_234.5, -1_234_567.0]
            .map(number)
            .into();
        assert_eq!(shown, ["0.34", "7", "99.96", "1,234", "-1,234,567"]);
    }

    #[test]
    fn a_spread_is_the_middle_and_both_ends() {
        let spread = Spread::of(vec![3.0, 1.0, 2.0]);
        assert_eq!(spread.show(), "2 (1 to 3)");
    }
}
