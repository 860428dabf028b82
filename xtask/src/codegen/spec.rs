//! A description of the Bot API, as it is read from a file.

use serde_json::Value;

use crate::Error;

#[derive(Debug)]
pub(super) struct Spec {
    pub(super) version: String,
    pub(super) methods: Vec<Item>,
    pub(super) types: Vec<Item>,
}

/// A method or a type.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) section: String,
    pub(super) fields: Vec<Field>,
    pub(super) subtypes: Vec<String>,
    pub(super) returns: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) types: Vec<String>,
    pub(super) required: bool,
    /// Read for values and limits, never copied.
    pub(super) description: String,
}

impl Spec {
    pub(super) fn read(json: &str) -> Result<Self, Error> {
        let spec: Value = serde_json::from_str(json)?;
        Ok(Self {
            version: text(&spec, "version")?,
            methods: items(&spec, "methods")?,
            types: items(&spec, "types")?,
        })
    }
}

fn items(spec: &Value, key: &str) -> Result<Vec<Item>, Error> {
    let items = spec[key].as_object();
    let items = items.ok_or_else(|| format!("the description has no object `{key}`"))?;
    items.values().map(item).collect()
}

fn item(value: &Value) -> Result<Item, Error> {
    let fields = value["fields"].as_array().into_iter().flatten();
    Ok(Item {
        name: text(value, "name")?,
        href: text(value, "href")?,
        section: text(value, "section")?,
        fields: fields.map(field).collect::<Result<_, _>>()?,
        subtypes: texts(&value["subtypes"]),
        returns: texts(&value["returns"]),
    })
}

fn field(value: &Value) -> Result<Field, Error> {
    Ok(Field {
        name: text(value, "name")?,
        types: texts(&value["types"]),
        required: value["required"].as_bool().unwrap_or(false),
        description: text(value, "description")?,
    })
}

fn text(value: &Value, key: &str) -> Result<String, Error> {
    match value[key].as_str() {
        Some(text) => Ok(text.to_owned()),
        None => Err(format!(
            "the description lacks the text `{key}` in {}",
            value["name"]
        )
        .into()),
    }
}

fn texts(value: &Value) -> Vec<String> {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}
