use std::cell::Cell;

use campanile_core::{ChatId, ChatType, Update};
use serde_json::{Map, Value, json};

use crate::json;

thread_local! {
    static LAST: Cell<i64> = const { Cell::new(0) };
}

/// The next id of this thread: rising, and the same in each run of a test that has its own thread.
pub(super) fn next_id() -> i64 {
    LAST.with(|last| {
        last.set(last.get() + 1);
        last.get()
    })
}

/// What all builders share: the id, the payload so far, and the fields that the test set itself.
#[derive(Debug, Clone)]
pub(super) struct Base {
    pub(super) id: i64,
    pub(super) payload: Map<String, Value>,
    /// Set last, so that they win over everything that the builder knows.
    overrides: Vec<(String, Value)>,
}

impl Base {
    pub(super) fn new(payload: Value) -> Self {
        Self::with_id(next_id(), payload)
    }

    pub(super) fn with_id(id: i64, payload: Value) -> Self {
        Self {
            id,
            payload: json::object(payload),
            overrides: Vec::new(),
        }
    }

    pub(super) fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.payload.insert(name.to_owned(), value.into());
    }

    pub(super) fn override_field(&mut self, name: &str, value: Value) {
        self.overrides.push((name.to_owned(), value));
    }

    /// The JSON of the whole update.
    pub(super) fn finish(mut self, kind: &str) -> Value {
        for (name, value) in self.overrides {
            match value {
                Value::Null => self.payload.remove(&name),
                value => self.payload.insert(name, value),
            };
        }
        let mut update = json!({"update_id": self.id});
        update[kind] = self.payload.into();
        update
    }
}

#[track_caller]
pub(super) fn parse(json: &Value) -> Update {
    super::raw(&json.to_string())
}

/// A chat that a test names by its id, and by its type where the id alone does not tell.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) id: ChatId,
    pub(super) kind: ChatType,
}

impl Place {
    pub(super) fn new(id: ChatId, kind: ChatType) -> Self {
        Self { id, kind }
    }

    /// A chat whose type is guessed from its id.
    pub(super) fn guess(id: ChatId) -> Self {
        Self::new(id, json::chat_type(id))
    }

    pub(super) fn to_json(&self) -> Value {
        json::chat(self.id, &self.kind)
    }
}

/// The methods of every builder that makes one update.
macro_rules! builder {
    ($builder:ident) => {
        impl $builder {
            /// Sets the id of the update.
            pub fn id(mut self, id: i64) -> Self {
                self.base.id = id;
                self
            }

            /// Sets a field of the payload, over whatever the builder would write there; `null`
            /// removes it.
            pub fn field(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
                self.base.override_field(name, value.into());
                self
            }

            /// Gives the update.
            ///
            /// # Panics
            ///
            /// If [`Update::parse`](campanile_core::Update::parse) refuses it, which only a field
            /// that the test set itself can cause.
            #[must_use]
            #[track_caller]
            pub fn build(self) -> campanile_core::Update {
                $crate::update::base::parse(&self.json())
            }

            /// Gives a request with the update, and a [`TestBot`](crate::TestBot) of its own.
            #[must_use]
            #[track_caller]
            pub fn request(self) -> campanile_core::Request {
                crate::TestBot::new().request(self)
            }
        }

        impl From<$builder> for campanile_core::Update {
            #[track_caller]
            fn from(builder: $builder) -> Self {
                builder.build()
            }
        }
    };
}

pub(super) use builder;
