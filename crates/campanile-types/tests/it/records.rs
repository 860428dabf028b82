//! Every record that travels towards a bot, by the table that is generated beside the types.

use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::table::{RECORDS, UNIONS};

pub(crate) struct Record {
    name: &'static str,
    tag: Option<(&'static str, &'static str)>,
    /// Name, whether it is always there, and type.
    fields: &'static [(&'static str, bool, &'static str)],
    /// Reads JSON and writes it again.
    again: fn(&str) -> Result<Value, serde_json::Error>,
}

pub(crate) const fn record<T: Serialize + DeserializeOwned>(
    name: &'static str,
    tag: Option<(&'static str, &'static str)>,
    fields: &'static [(&'static str, bool, &'static str)],
) -> Record {
    Record {
        name,
        tag,
        fields,
        again: |json| serde_json::to_value(serde_json::from_str::<T>(json)?),
    }
}

/// Makes up JSON. Fields stand in any order, and those that may be absent are there or not.
struct Maker {
    state: u64,
}

impl Maker {
    fn new(seed: u64) -> Self {
        Self { state: seed | 1 }
    }

    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 11) as usize % end
    }

    fn record(&mut self, record: &Record, depth: usize) -> String {
        let mut members = Vec::new();
        if let Some((key, value)) = record.tag {
            members.push(format!("\"{key}\":{value}"));
        }
        // An update is about one thing.
        let one = 1 + self.below(record.fields.len().max(2) - 1);
        for (at, &(name, always, wire)) in record.fields.iter().enumerate() {
            let is_there = match record.name {
                "Update" => always || at == one,
                _ => always || depth < 3 && self.below(3) == 0,
            };
            if is_there {
                let value = match (record.name, name) {
                    ("InaccessibleMessage", "date") => "0".to_owned(),
                    (_, "date") => "1700000000".to_owned(),
                    _ => self.value(wire, depth + 1),
                };
                members.push(format!("\"{name}\":{value}"));
            }
        }
        for at in (1..members.len()).rev() {
            let other = self.below(at + 1);
            members.swap(at, other);
        }
        format!("{{{}}}", members.join(", "))
    }

    fn value(&mut self, wire: &str, depth: usize) -> String {
        if let Some(item) = wire.strip_prefix("Array of ") {
            let count = if depth < 4 { self.below(3) } else { 0 };
            let items: Vec<_> = (0..count).map(|_| self.value(item, depth + 1)).collect();
            return format!("[{}]", items.join(","));
        }
        match wire {
            "Integer" => ((self.below(1 << 53)) as i64 - (1 << 52)).to_string(),
            "Float" => format!("{}.25", self.below(1000)),
            "Boolean" => (self.below(2) == 0).to_string(),
            "True" => "true".to_owned(),
            "String" => {
                let texts = [
                    "",
                    "a",
                    "\\u00e4\\n",
                    "\\ud83d\\ude00",
                    "😀 ä",
                    "private",
                    "\\\"\\\\",
                ];
                format!("\"{}\"", texts[self.below(texts.len())])
            }
            name => self.named(name, depth),
        }
    }

    fn named(&mut self, name: &str, depth: usize) -> String {
        if let Some((_, members)) = UNIONS.iter().find(|(union, _)| *union == name) {
            return match self.below(20) {
                0 if name != "MaybeInaccessibleMessage" => {
                    r#"{"new":[null],"type":"of tomorrow"}"#.to_owned()
                }
                _ if depth > 4 => self.value(members[0], depth),
                _ => {
                    let member = members[self.below(members.len())];
                    self.value(member, depth)
                }
            };
        }
        let record = RECORDS.iter().find(|record| record.name == name);
        self.record(record.unwrap_or_else(|| panic!("no record {name}")), depth)
    }
}

#[track_caller]
fn survives(record: &Record, json: &str) {
    let expected: Value = serde_json::from_str(json).unwrap();
    match (record.again)(json) {
        Ok(again) => assert_eq!(again, expected, "{}", record.name),
        Err(error) => panic!("{}: {error}\n{json}", record.name),
    }
}

#[test]
fn every_record_is_read_from_what_is_always_there() {
    for record in RECORDS {
        // At this depth nothing optional is made up.
        let json = Maker::new(7).record(record, 9);
        survives(record, &json);
    }
}

#[test]
fn every_type_of_the_api_has_its_place_in_the_table() {
    assert!(RECORDS.len() > 200 && UNIONS.len() > 10);
    let types = RECORDS.iter().flat_map(|record| record.fields);
    for (_, _, wire) in types {
        Maker::new(1).value(wire, 9);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn any_subset_of_optional_fields_survives_a_round_trip(seed: u64) {
        let mut maker = Maker::new(seed);
        for record in RECORDS {
            let json = maker.record(record, 0);
            survives(record, &json);
        }
    }

    #[test]
    fn no_json_that_is_cut_or_changed_makes_the_reader_panic(seed: u64, at: usize, byte: u8) {
        let record = RECORDS.iter().find(|record| record.name == "Update").unwrap();
        let mut json = Maker::new(seed).record(record, 0).into_bytes();
        let at = at % json.len();
        let _ = campanile_types::parse_update(&json[..at]);
        json[at] = byte;
        let _ = campanile_types::parse_update(&json);
        let _ = campanile_types::parse_updates(&json);
    }
}
