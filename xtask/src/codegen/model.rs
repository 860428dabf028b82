//! The Bot API as Rust will see it: which type each field has, and which way each type travels.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    rust::{base, integer, rust_name},
    spec::{Field, Item, Spec},
    tables::{self, is_about},
    words::{constant, quoted},
};
use crate::Error;

/// Variants larger than this are boxed.
const BIG: usize = 64;

/// Records and unions larger than this are boxed where they may be absent.
const SMALL: usize = 16;

#[derive(Debug)]
pub(super) struct Model<'a> {
    pub(super) spec: &'a Spec,
    types: BTreeMap<&'a str, &'a Item>,
    /// Unions that the Bot API has no name for.
    pub(super) choices: BTreeMap<&'static str, Vec<String>>,
    /// Open sets of strings: the first field that has one, and their values.
    pub(super) names: BTreeMap<&'static str, (String, Vec<String>)>,
    inbound: BTreeSet<String>,
    outbound: BTreeSet<String>,
}

/// How a field is treated, and the section of a record that it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Need {
    Required,
    Lenient,
    Optional,
    Flag,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Inbound,
    Outbound,
    Shared,
}

impl<'a> Model<'a> {
    pub(super) fn new(spec: &'a Spec) -> Result<Self, Error> {
        let types = spec.types.iter();
        let mut model = Self {
            spec,
            types: types.map(|item| (item.name.as_str(), item)).collect(),
            choices: BTreeMap::new(),
            names: BTreeMap::new(),
            inbound: BTreeSet::new(),
            outbound: BTreeSet::new(),
        };
        for item in spec.types.iter().chain(&spec.methods) {
            for field in &item.fields {
                model.collect(item, field)?;
            }
        }
        for method in &spec.methods {
            for field in &method.fields {
                model.reach_field(method, field, Way::Outbound);
            }
            for name in &method.returns {
                model.reach(base(name), Way::Inbound);
            }
        }
        model.reach("Update", Way::Inbound);
        Ok(model)
    }

    /// Takes in the sets and unions that a field brings with it.
    fn collect(&mut self, item: &Item, field: &Field) -> Result<(), Error> {
        if let Some((_, name, values)) = names_row(item, field) {
            let first = || (format!("{}.{}", item.name, field.name), Vec::new());
            let (_, known) = self.names.entry(name).or_insert_with(first);
            let listed = quoted(&field.description);
            let fixed = values.iter().map(|&value| value.to_owned());
            for value in listed.into_iter().chain(fixed) {
                if !known.contains(&value) {
                    known.push(value);
                }
            }
        }
        if let Some(choice) = choice(item, field)? {
            let members = field.types.iter().map(|name| base(name).to_owned());
            self.choices.insert(choice, members.collect());
        }
        Ok(())
    }

    fn reach(&mut self, name: &str, way: Way) {
        let Some(&item) = self.types.get(name) else {
            return;
        };
        let seen = match way {
            Way::Outbound => &mut self.outbound,
            _ => &mut self.inbound,
        };
        if !seen.insert(name.to_owned()) {
            return;
        }
        for name in &item.subtypes {
            self.reach(base(name), way);
        }
        for field in &item.fields {
            self.reach_field(item, field, way);
        }
    }

    fn reach_field(&mut self, item: &Item, field: &Field, way: Way) {
        if let Ok(Some(choice)) = choice(item, field)
            && way == Way::Outbound
        {
            self.outbound.insert(choice.to_owned());
        }
        for name in &field.types {
            self.reach(base(name), way);
        }
    }

    /// Which way a type travels. What nothing reaches is what people read by hand.
    pub(super) fn way(&self, name: &str) -> Way {
        match (self.inbound.contains(name), self.outbound.contains(name)) {
            (true, true) => Way::Shared,
            (false, true) => Way::Outbound,
            (_, false) => Way::Inbound,
        }
    }

    pub(super) fn need(&self, item: &Item, field: &Field) -> Need {
        let is_method = is_method(item);
        if is_method || field.types == ["True"] && !field.required {
            return match (field.required, is_method) {
                (true, _) => Need::Required,
                (false, true) => Need::Optional,
                (false, false) => Need::Flag,
            };
        }
        if !field.required {
            return Need::Optional;
        }
        let row = |row: &&str| is_about(row, &item.name, &field.name);
        let is_read = self.way(&item.name) != Way::Outbound;
        if is_read && (field.types == ["Boolean"] || tables::LENIENT.iter().any(row)) {
            return Need::Lenient;
        }
        Need::Required
    }

    /// The member that tells a record from its siblings and its constant, as it is written; or the
    /// one flag that is always true.
    pub(super) fn tag(&self, item: &Item) -> Option<(String, String)> {
        item.fields.iter().find_map(|field| {
            if field.types == ["True"] && field.required {
                return Some((field.name.clone(), "true".to_owned()));
            }
            let is_member = self.spec.types.iter().any(|union| {
                let mut subtypes = union.subtypes.iter();
                subtypes.any(|name| *name == item.name)
            });
            let tags = ["type", "status", "source"].contains(&field.name.as_str());
            // Other members of the same name list values; this one has exactly one.
            let one = tags && (is_member || item.name.starts_with("InputMedia"));
            let value = constant(&field.description).filter(|_| one)?;
            Some((field.name.clone(), format!("\"{value}\"")))
        })
    }

    pub(super) fn item(&self, name: &str) -> Option<&'a Item> {
        self.types.get(name).copied()
    }

    /// The members of a union, under its own name or one that the tables give.
    pub(super) fn members(&self, name: &str) -> Option<&[String]> {
        match self.types.get(name) {
            Some(item) if item.subtypes.is_empty() => None,
            Some(item) => Some(&item.subtypes),
            None => self.choices.get(name).map(Vec::as_slice),
        }
    }

    /// The type of a field as it stands in its struct, without `Option`.
    pub(super) fn field_type(&self, item: &Item, field: &Field) -> Result<String, Error> {
        let mut rust = self.plain_type(item, field)?;
        if self.is_lazy_in(item, field) {
            rust = format!("Lazy<{rust}>");
        } else if self.is_boxed_in(item, field, &rust) {
            rust = format!("Box<{rust}>");
        }
        Ok(rust)
    }

    fn plain_type(&self, item: &Item, field: &Field) -> Result<String, Error> {
        if let Some((_, name, _)) = names_row(item, field) {
            return Ok((*name).to_owned());
        }
        if let Some(name) = choice(item, field)? {
            let is_list = field.types[0].starts_with("Array of ");
            return Ok(if is_list {
                format!("Vec<{name}>")
            } else {
                name.to_owned()
            });
        }
        let types: Vec<_> = field.types.iter().map(String::as_str).collect();
        Ok(match types[..] {
            ["Integer", "String"] => "ChatTarget".to_owned(),
            ["InputFile", "String"] => "FileSource".to_owned(),
            ["String"] if field.description.contains("attach://") => "FileSource".to_owned(),
            ["String"]
                if ["Chat", "ChatFullInfo"].contains(&item.name.as_str())
                    && field.name == "type" =>
            {
                "ChatType".to_owned()
            }
            ["Integer"] | ["Array of Integer"] => {
                let name = integer(item, field);
                if types == ["Integer"] {
                    name.to_owned()
                } else {
                    format!("Vec<{name}>")
                }
            }
            [one] => rust_name(one),
            _ => unreachable!("`choice` refuses other types"),
        })
    }

    fn is_lazy_in(&self, item: &Item, field: &Field) -> bool {
        let is_rare = field.types.len() == 1 && tables::LAZY.contains(&field.types[0].as_str());
        let is_read = !is_method(item) && self.way(&item.name) == Way::Inbound;
        is_rare && is_read && self.need(item, field) == Need::Optional
    }

    fn is_boxed_in(&self, item: &Item, field: &Field, rust: &str) -> bool {
        let name = base(&field.types[0]);
        let may_be_absent = self.need(item, field) == Need::Optional;
        let is_one = field.types.len() == 1 && name == field.types[0] && rust != "String";
        if !may_be_absent
            || !is_one
            || self.item(name).is_none()
            || tables::BY_HAND.contains(&name) && name == "InputFile"
        {
            return false;
        }
        let recursive = self.contains(name, &item.name, &mut BTreeSet::new());
        let is_inbound = !is_method(item) && self.way(&item.name) == Way::Inbound;
        recursive || is_inbound && self.size(name, &mut Vec::new()) > SMALL
    }

    /// Whether a variant of a union is boxed.
    pub(super) fn is_variant_boxed(&self, union: &str, member: &str) -> bool {
        self.contains(member, union, &mut BTreeSet::new())
            || self.size(member, &mut Vec::new()) > BIG
    }

    /// Whether `name` holds `other` other than in a list.
    fn contains(&self, name: &str, other: &str, seen: &mut BTreeSet<String>) -> bool {
        if name == other {
            return true;
        }
        if !seen.insert(name.to_owned()) {
            return false;
        }
        let fields = self.item(name).into_iter().flat_map(|item| &item.fields);
        let types = fields.flat_map(|field| &field.types);
        types
            .chain(self.members(name).into_iter().flatten())
            .any(|held| self.contains(held, other, seen))
    }

    /// About how large a type is. What is being measured already is behind a box.
    pub(super) fn size(&self, name: &str, open: &mut Vec<String>) -> usize {
        if open.iter().any(|known| known == name) {
            return 8;
        }
        open.push(name.to_owned());
        let size = match (self.members(name), self.item(name)) {
            (Some(members), _) => {
                let sizes = members.iter().map(|member| match self.size(member, open) {
                    size if size > BIG => 8,
                    size => size,
                });
                sizes.max().unwrap_or(0).max(32) + 8
            }
            (None, Some(item)) => item
                .fields
                .iter()
                .map(|field| self.field_size(item, field, open))
                .sum(),
            (None, None) => match name {
                "Boolean" | "True" => 1,
                "Integer" | "Float" => 8,
                _ => 24,
            },
        };
        open.pop();
        size
    }

    fn field_size(&self, item: &Item, field: &Field, open: &mut Vec<String>) -> usize {
        let optional = self.need(item, field) == Need::Optional;
        match self.size(&field.types[0], open) {
            8 if optional => 16,
            size if optional && size > SMALL && self.item(&field.types[0]).is_some() => 8,
            size => size,
        }
    }
}

fn names_row(
    item: &Item,
    field: &Field,
) -> Option<&'static (&'static str, &'static str, &'static [&'static str])> {
    let mut rows = tables::NAMES.iter();
    rows.find(|(row, ..)| is_about(row, &item.name, &field.name) && field.types == ["String"])
}

fn is_method(item: &Item) -> bool {
    item.name.starts_with(|c: char| c.is_ascii_lowercase())
}

/// The name of the union of a field's types, if they need one.
fn choice(item: &Item, field: &Field) -> Result<Option<&'static str>, Error> {
    let types: Vec<_> = field.types.iter().map(String::as_str).collect();
    if let [_] | ["Integer", "String"] | ["InputFile", "String"] = types[..] {
        return Ok(None);
    }
    let mut rows = tables::CHOICES.iter();
    match rows.find(|(row, _)| is_about(row, &item.name, &field.name)) {
        Some((_, name)) => Ok(Some(name)),
        None => Err(format!(
            "{}.{} has several types: give their union a name in CHOICES",
            item.name, field.name
        )
        .into()),
    }
}
