use serde_json::Value;

/// Fields that Telegram really sends and does not document (Bot API server, the `Json…::store` of
/// `Client.cpp`).
const UNDOCUMENTED: &[(&str, &[&str])] = &[
    (
        "Chat",
        &["all_members_are_administrators", "accepted_gift_types"],
    ),
    ("ChatFullInfo", &["all_members_are_administrators"]),
    ("ChatMemberAdministrator", &["can_manage_voice_chats"]),
    (
        "Message",
        &[
            "forward_from",
            "forward_from_chat",
            "forward_from_message_id",
            "forward_signature",
            "forward_sender_name",
            "forward_date",
            "new_chat_member",
            "new_chat_participant",
            "left_chat_participant",
        ],
    ),
    ("Poll", &["correct_option_id"]),
];

/// The description of the Bot API.
pub(crate) struct Schema(Value);

impl Schema {
    pub(crate) fn new(description: Value) -> Self {
        Self(description)
    }

    pub(crate) fn methods(&self) -> impl Iterator<Item = &str> {
        let methods = self.0["methods"].as_object().expect("there are methods");
        methods.keys().map(String::as_str)
    }

    /// The parameters of a method and what it returns.
    pub(crate) fn method(&self, name: &str) -> Option<(Vec<String>, String)> {
        let method = self.0["methods"].get(name)?;
        let parameters = fields(method).map(|field| text(&field["name"]).to_owned());
        let returns: Vec<_> = items(&method["returns"]).map(text).collect();
        Some((parameters.collect(), returns.join(" or ")))
    }

    /// The faults of a result of a method.
    pub(crate) fn result(&self, method: &str, value: &Value) -> Vec<String> {
        self.any_of(method, &self.0["methods"][method]["returns"], value)
    }

    /// The faults of an object of a type.
    pub(crate) fn object(&self, name: &str, value: &Value) -> Vec<String> {
        self.value(name, name, value)
    }

    /// A value that is of one of these types: the faults by the one that fits best.
    fn any_of(&self, path: &str, types: &Value, value: &Value) -> Vec<String> {
        let faults = items(types).map(|name| self.value(path, text(name), value));
        let best = faults.min_by_key(Vec::len);
        best.unwrap_or_else(|| vec![format!("{path} has no type")])
    }

    fn value(&self, path: &str, name: &str, value: &Value) -> Vec<String> {
        if let Some(item) = name.strip_prefix("Array of ") {
            let Some(values) = value.as_array() else {
                return vec![format!("{path} is no array: {value}")];
            };
            let values = values.iter();
            return values
                .flat_map(|value| self.value(&format!("{path}[]"), item, value))
                .collect();
        }
        let is_plain = match name {
            "Integer" => Some(value.is_i64()),
            "Float" => Some(value.is_number()),
            "String" => Some(value.is_string()),
            "Boolean" => Some(value.is_boolean()),
            "True" => Some(*value == true),
            _ => None,
        };
        if let Some(is_plain) = is_plain {
            return match is_plain {
                true => Vec::new(),
                false => vec![format!("{path} is no {name}: {value}")],
            };
        }
        let of_type = &self.0["types"][name];
        if of_type.is_null() {
            return vec![format!("{path} is of the unknown type {name}")];
        }
        match of_type.get("subtypes") {
            Some(subtypes) => self.union(path, subtypes, value),
            None => self.fields(path, name, of_type, value),
        }
    }

    /// One of several types, told apart by a constant field or, for messages, by the date.
    fn union(&self, path: &str, subtypes: &Value, value: &Value) -> Vec<String> {
        let fits = |name: &&str| {
            let mut constants = fields(&self.0["types"][*name]).filter_map(constant);
            constants.all(|(field, constant)| value[field] == *constant)
                && (*name == "InaccessibleMessage") == (value["date"] == 0)
        };
        match items(subtypes).map(text).find(fits) {
            Some(name) => self.value(path, name, value),
            None => vec![format!("{path} is none of {subtypes}: {value}")],
        }
    }

    fn fields(&self, path: &str, name: &str, of_type: &Value, value: &Value) -> Vec<String> {
        let Some(object) = value.as_object() else {
            return vec![format!("{path} is no object: {value}")];
        };
        let mut faults = Vec::new();
        for field in fields(of_type) {
            let field_name = text(&field["name"]);
            let path = format!("{path}.{field_name}");
            match object.get(field_name) {
                Some(value) => faults.extend(self.any_of(&path, &field["types"], value)),
                None if field["required"] == true => faults.push(format!("{path} is missing")),
                None => {}
            }
        }
        let undocumented = UNDOCUMENTED.iter().filter(|(of, _)| *of == name);
        let undocumented: Vec<_> = undocumented.flat_map(|(_, fields)| *fields).collect();
        for field in object.keys() {
            let is_known = fields(of_type).any(|known| known["name"] == *field)
                || undocumented.contains(&&field.as_str());
            if !is_known {
                faults.push(format!("{path}.{field} is unknown to {name}"));
            }
        }
        faults
    }
}

fn fields(of: &Value) -> impl Iterator<Item = &Value> {
    items(&of["fields"])
}

fn items(array: &Value) -> impl Iterator<Item = &Value> {
    array.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The name and the value of a field that is the same in all objects of its type.
fn constant(field: &Value) -> Option<(&str, &str)> {
    let (_, rest) = text(&field["description"]).split_once("always '")?;
    Some((text(&field["name"]), rest.split_once('\'')?.0))
}
